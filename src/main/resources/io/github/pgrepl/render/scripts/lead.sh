#!/usr/bin/env bash
# Makes this node the primary, for a script on the host.
#
#   lead.sh promote LEADER TIMELINE   lays claim to it, and says `claimed`; then waits for `go` on its standard input,
#                     while others are stopped. If something else comes, or nothing, nothing was promoted. `go clean
#                     POSITION`: only if it has all that the primary of before wrote until it was stopped, which had
#                     written that many bytes at least; else it says `lacking`, and waits again. LEADER is whose claim
#                     there was when it was decided that this node is to lead
#   lead.sh again     it leads already: does what of that may have been left undone
#   lead.sh back      lays claim to it for a primary of before that holds: nobody was promoted after all
#
# From the claim on, no other node starts as a primary; see node.sh. One of these runs at a time, in all nodes together.
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh
step_down "$@"
export PGREPL_SQL_TIMEOUT=90

await_go() { # await_go LEADER TIMELINE
  local before='' go='' other timeline
  if [ -s "$leader" ]; then before=$(< "$leader"); fi
  read -r other timeline <<<"${before:-- 0}"
  # Whether that one leads is not known here: but whoever decided did not know of it either.
  if [ "$other" != "$PGREPL_NODE" ] && [ "$timeline" -gt "$2" ]; then
    die "$other was chosen meanwhile"
  fi
  claim "$PGREPL_NODE" "$(( $(own_timeline) + 1 ))"
  echo claimed
  while read -r -t 300 go; do
    case $go in
      go) return ;;
      'go clean '*) if handed_over "${go##* }"; then return; fi; echo lacking ;;
      *) break ;;
    esac
  done
  # shellcheck disable=SC2086 # two words
  if [ -n "$before" ]; then claim $before; else rm "$leader"; fi
  exit 1
}

# The last that a primary writes before it stops in peace is a checkpoint of its own kind: who has it has everything. One
# that stands where the primary was before it was stopped is that of an earlier stop.
handed_over() { # handed_over POSITION
  local end size start last timeline deadline=$((SECONDS + 4))
  timeline=$(own_timeline)
  while [ "$SECONDS" -lt "$deadline" ]; do
    read -r end size <<<"$(administer --field-separator ' ' --command "
      select pg_last_wal_receive_lsn() - '0/0', (select setting from pg_settings where name = 'wal_segment_size')")"
    start=$(((end - 1) / size * size))
    last=$(last_record "$timeline" "$(lsn "$start")" "$(lsn "$end")")
    if [ "$end" -gt "$1" ] && [[ $last == *CHECKPOINT_SHUTDOWN* ]]; then return; fi
    sleep 0.1
  done
  return 1
}

lsn() { printf '%X/%X' $(($1 >> 32)) $(($1 & 0xffffffff)); }

# In one session, for every start of a program counts here: the slots of those that will follow, which are not
# replicated, and without which they do not follow; the promotion, or its answer where it is done; the timeline.
lead() {
  {
    slots_sql true || true
    cat <<'SQL'
do $$
begin
  if pg_is_in_recovery() then
    perform pg_promote(false);
    while pg_is_in_recovery() loop
      perform pg_sleep(0.02);
      -- The end of recovery waits for the WAL summarizer, which sleeps for up to 30 seconds where nothing is written:
      -- reading its configuration again wakes it.
      perform pg_reload_conf() where current_setting('summarize_wal', true) = 'on';
    end loop;
  end if;
end $$;
select 'timeline', ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int;
SQL
  } | administer --field-separator ' ' | sed -n 's/^timeline //p'
}

mkdir -p "${leader%/*}"
exec 8>"${leader%/*}/lock"
timeout 20 flock -x 8 || die 'another change of roles is under way'
case $1 in
  promote) await_go "${@:2}"; timeline=$(lead) ;;
  again) timeline=$(lead) ;;
  back) claim "$PGREPL_NODE" "$(own_timeline)"; exit 0 ;;
esac
echo "$PGREPL_NODE is the primary, on timeline $timeline, and accepts writes"
claim "$PGREPL_NODE" "$timeline"
synchronous=$(setting synchronous_standby_names)
[ -z "$synchronous" ] || echo "commits wait for $synchronous"
# What asked it to come back was cut short, and is not to be gone on with at its next start.
rm -f "$archive/roles/rejoin.$PGREPL_NODE"
# A switchover to another node that was cut short is not to be gone on with any more.
if [ -e "$archive/roles/switchover" ] && ! grep -q "^[^ ]* $PGREPL_NODE " "$archive/roles/switchover"; then rm "$archive/roles/switchover"; fi

# The history file in the archive tells every node of the promotion, even while this one is down.
if [ "$timeline" -gt 1 ] && [ "$(administer --command 'show archive_mode')" = on ]; then
  history=$(printf '%08X.history' "$timeline")
  for _ in {1..100}; do
    [ ! -e "$archive/wal/$history" ] || exit 0
    sleep 0.1
  done
  say "but its archive does not work: $history is not there after 10 seconds"
fi
