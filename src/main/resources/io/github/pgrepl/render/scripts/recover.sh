#!/usr/bin/env bash
# Makes a data directory from the archive of another stack, which is at /restore, read-only: from a base backup and WAL
# up to a target. Runs in a container of the new stack's primary, before that ever started; restore.sh starts it.
#
#   recover.sh [--time T | --lsn L | --name N | --latest] [--timeline T] [--backup NAME]      see restore.sh
#
# The server that recovers listens nowhere, and gets what it needs to know on its command line: nothing of that is left
# in the data directory. A killed run leaves nothing that would be taken for a database.
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

from=/restore
mount=$(dirname "$PGDATA")
new=$PGDATA.new
log=$mount/recovery.log
printed='%Y-%m-%d %H:%M:%S+00'

trap 'exit 143' INT TERM
await() { "$@" & wait $!; }

if [ "$(id -u)" = 0 ]; then own_mounts; fi
step_down "$@"
umask 077

# --- What is asked for

target=latest value='' timeline='' backup=''
aim() {
  [ "$target" = latest ] || die "--$target and --$1: there is one target only"
  target=$1 value=$2
}
while [ $# -gt 0 ]; do
  case $1 in
    --latest) shift; continue ;;
    --time | --lsn | --name | --timeline | --backup) [ -n "${2:-}" ] || die "$1 lacks its value" ;;
    *) die "$1 is none of --time, --lsn, --name, --latest, --timeline, --backup" ;;
  esac
  case $1 in
    --timeline) timeline=$2 ;;
    --backup) backup=$2 ;;
    *) aim "${1#--}" "$2" ;;
  esac
  shift 2
done

# Without a zone it is UTC, and not what the server's TimeZone is.
read_time() { # sets `value`, as PostgreSQL reads it, and `seconds` since the epoch, without their fraction
  local zone
  [[ $value =~ ^([0-9]{4}-[0-9]{2}-[0-9]{2})[T\ ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]{1,6})?\ ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?$ ]] ||
    die "--time '$value' is not a time such as '2026-03-01 14:30:00' or '2026-03-01 14:30:00.5+01:00'"
  local day=${BASH_REMATCH[1]} minute=${BASH_REMATCH[2]} second=${BASH_REMATCH[3]:-:00} fraction=${BASH_REMATCH[4]}
  zone=${BASH_REMATCH[5]//:/}
  case $zone in '' | Z | UTC) zone=+00 ;; esac
  seconds=$(date -u -d "$day $minute$second" +%s 2>/dev/null) || die "--time '$value': there is no such day or time"
  seconds=$((seconds - ${zone:0:1}1 * (10#${zone:1:2} * 3600 + 10#0${zone:3:2} * 60)))
  value="$day $minute$second$fraction$zone"
}

case $target in
  time) read_time ;;
  lsn)
    [[ $value =~ ^[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}$ ]] || die "--lsn '$value' is not a position such as 0/5A3F210"
    value=${value^^}
    ;;
  name) [ ${#value} -le 63 ] || die "--name: the name of a restore point has at most 63 characters" ;;
esac
case $target in latest) goal='the end of the archive' ;; time) goal=$value ;; lsn) goal="position $value" ;; name) goal="restore point \"$value\"" ;; esac

# --- From what

newest=$(newest_timeline "$from/wal")
timeline=${timeline:-latest}
if [ "$timeline" = latest ]; then timeline=$newest; fi
[[ $timeline =~ ^[1-9][0-9]*$ ]] || die "--timeline '$timeline' is neither a number nor latest"
if [ "$timeline" != 1 ] && [ ! -e "$from/wal/$(printf %08X "$timeline").history" ]; then
  die "the archive knows no timeline $timeline; its newest is $newest"
fi

backups() { whole_backups "$from"; }
leads_to_target() { leads_to "$timeline" "$from/wal" "$@"; } # leads_to_target END TIMELINE

# Where the name was given twice on the way to the target's timeline, the last is meant. The server itself would stop at the
# first.
restore_point() { # where its record begins; nothing if it is not found, as one may lie across two pages
  local file name lsn found=''
  while read -r file; do
    name=${file##*/}
    while read -r lsn; do
      if leads_to_target $(($(position "$lsn") + 1)) $((16#${name:0:8})); then found=$lsn; fi
    done < <(pg_waldump --rmgr XLOG "$file" 2>/dev/null | point="desc: RESTORE_POINT $value" awk '
      index($0, ENVIRON["point"]) && substr($0, index($0, "desc: ")) == ENVIRON["point"] { print $0 }' |
      sed -n 's|.*lsn: \([0-9A-F/]*\),.*|\1|p')
    if [ -n "$found" ]; then echo "$found"; return; fi
  done < <(grep -l -a -F -e "$value" "$from"/wal/* 2>/dev/null | grep -E '/[0-9A-F]{24}$' | sort -r)
}

choose() { # sets `backup`
  local end tli ended name limit='' oldest=''
  case $target in lsn) limit=$(position "$value") ;; name) limit=${point:+$(position "$point")} ;; esac
  while read -r end tli _ ended name; do
    leads_to_target "$end" "$tli" || continue
    if [ -z "$oldest" ]; then oldest="$name, which ended at $(date -u -d "@$ended" "+$printed")"; fi
    case $target in
      time) if [ "$ended" -gt "$seconds" ]; then break; fi ;;
      lsn) if [ "$end" -gt "$limit" ]; then break; fi ;;
      # Not found by its name, it is somewhere after the oldest.
      name) if [ -n "$backup" ] && { [ -z "$limit" ] || [ "$end" -gt "$limit" ]; }; then break; fi ;;
    esac
    backup=$name
  done < <(backups)
  [ -n "$oldest" ] || die "no base backup in the archive leads to timeline $timeline; there are: $(backups | sed -E 's/^[0-9]+ ([0-9]+) .* (.*)/\2 (timeline \1)/' | paste -s -d , -)"
  [ -n "$backup" ] || die "$goal is before all that can be restored on timeline $timeline: the oldest base backup is $oldest"
}

point=''
if [ "$target" = name ]; then point=$(restore_point); fi
[ -n "$(backups)" ] || die 'the archive has no base backup to restore from; scripts/basebackup.sh takes one'
if [ -z "$backup" ]; then
  choose
elif [ ! -e "$from/basebackup/$backup/backup_manifest" ]; then
  die "--backup $backup: the archive has no such base backup; there are: $(backups | sed 's/.* //' | paste -s -d , -)"
elif [ "$target" = time ] && [ "$(stat -c %Y "$from/basebackup/$backup/backup_manifest")" -ge "$seconds" ]; then
  # The server itself minds only where something was committed while the backup was taken.
  die "$goal is before the end of base backup $backup: choose an older one with --backup, or a later target"
fi
# Retention keeps what is locked, and all that it is an increment of.
exec 8<"$from/basebackup/$backup"
flock -s 8 2>/dev/null || true
[ -e "$from/basebackup/$backup/backup_manifest" ] || die "base backup $backup was removed just now; call this again"
major=$(< "$from/basebackup/$backup/PG_VERSION")
[ "${PGDATA##*/}" = "$major" ] || [[ $(postgres --version) == *" $major"* ]] ||
  die "base backup $backup is of PostgreSQL $major, and this is $(postgres --version)"

# --- The base backup

# A backup and those that it is an increment of, oldest first.
chain() {
  local increment=$1 label start parent
  label=$from/basebackup/$increment/backup_label
  start=$(sed -n 's/^INCREMENTAL FROM LSN: *//p' "$label")
  if [ -n "$start" ]; then
    parent=$(backups | begins="$start" on="$(sed -n 's/^INCREMENTAL FROM TLI: *//p' "$label")" self="$increment" awk '
      $3 == ENVIRON["begins"] && $2 >= ENVIRON["on"] && $5 < ENVIRON["self"] { print $5; exit }')
    [ -n "$parent" ] || die "base backup $increment is an increment of one that is not there any more"
    chain "$parent"
  fi
  echo "$increment"
}

mkdir -p "$archive/wal" "$archive/basebackup"
rm -rf "$new"
names=$(chain "$backup")
say "laying out base backup ${names//$'\n'/, }"
if [ "$names" = "$backup" ]; then
  await cp -a "$from/basebackup/$backup" "$new"
else
  mapfile -t directories <<<"$names"
  await pg_combinebackup --no-sync --output "$new" "${directories[@]/#/$from/basebackup/}"
fi
# A standby's backup says that it is one.
rm -f "$new/standby.signal"
touch "$new/recovery.signal"
chmod 700 "$new"

# The new archive is that of the same cluster by its identifier, and never of the same WAL.
identifier=$(system_identifier "$new")
write_note "$archive/system-identifier" "$identifier"

# --- Recovery

# hot_standby=off: no one is to connect, and settings may be lower than they were when the WAL was written.
settings=(
  config_file="$config/postgresql.conf" listen_addresses= ssl=off hot_standby=off
  restore_command="PGREPL_ARCHIVE_DIRECTORY=$from bash $scripts/restore-wal.sh \"%f\" \"%p\""
  recovery_target_timeline="$timeline" recovery_target_action=promote
  recovery_min_apply_delay=0 primary_conninfo= primary_slot_name= synchronous_standby_names=
  logging_collector=off log_destination=stderr log_min_messages=warning lc_messages=C log_timezone=UTC log_line_prefix=
)
# The end of such a recovery waits for WAL summaries, and without hot standby no one writes them.
if [ "$major" -ge 17 ]; then settings+=(summarize_wal=off); fi
# What pg_current_wal_lsn() tells is where the next record begins, and that one is not meant.
case $target in
  latest) ;;
  lsn) settings+=(recovery_target_lsn="$value" recovery_target_inclusive=off) ;;
  time) settings+=(recovery_target_time="$value" recovery_target_inclusive=on) ;;
  name)
    if [ -n "$point" ]; then settings+=(recovery_target_lsn="$point"); else settings+=(recovery_target_name="$value"); fi
    settings+=(recovery_target_inclusive=on)
    ;;
esac
options=()
for setting in "${settings[@]}"; do options+=(-c "$setting"); done

said() { sed -n -E "s/^(LOG|FATAL):  $1.*/\2/p" "$log" | tail -n 1; }

say "recovering to $goal, along timeline $timeline"
postgres -D "$new" "${options[@]}" >"$log" 2>&1 &
server=$!
next=$((SECONDS + 10))
until grep -q '^ready' "$new/postmaster.pid" 2>/dev/null; do
  kill -0 "$server" 2>/dev/null || break
  if [ "$SECONDS" -ge "$next" ]; then
    say "still recovering: $(said 'restored log file "([^"]*)')"
    next=$((SECONDS + 10))
  fi
  await sleep 0.1
done
if kill -0 "$server" 2>/dev/null; then
  # A clean end archives all that is new.
  await pg_ctl --pgdata "$new" --mode fast --wait --timeout 3600 stop >/dev/null
fi
wait "$server" || true

segment_of() { # segment_of TIMELINE BYTES: the name of the WAL file
  local size each
  size=$(LC_ALL=C pg_controldata "$new" | sed -n 's/^Bytes per WAL segment: *//p')
  each=$((0x100000000 / size))
  printf '%08X%08X%08X\n' "$1" $(($2 / size / each)) $(($2 / size % each))
}

# What is not the end of the archive, and yet the end of what could be replayed.
gap() { # gap TIMELINE LSN
  local reached newest
  reached=$(segment_of "$1" "$(position "$2")")
  newest=$(find "$from/wal" -name "${reached:0:8}????????????????" | sed 's|.*/||' | sort | tail -n 1)
  [[ ! $newest > $reached ]] || echo "the archive goes on to $newest, but $reached in it is missing or not whole"
}

if [ -z "$(said '(archive recovery complete)')" ]; then
  last=$(said 'last completed transaction was at log time (.*)') redone=$(said 'redo done at ([0-9A-F/]+)')
  if grep -q 'recovery ended before configured recovery target was reached' "$log"; then
    missing=$(gap "$timeline" "${redone:-0/0}")
    say "the archive ends before $goal: on timeline $timeline its last transaction is of ${last:-before base backup $backup}, and its WAL ends near ${redone:-there}${missing:+; $missing}"
    die 'To restore all there is: --latest. A running primary archives its last WAL once a file is full, or after archive_timeout'
  fi
  if grep -q 'requested recovery stop point is before consistent recovery point' "$log"; then
    die "$goal is before the end of base backup $backup: choose an older one with --backup, or a later target"
  fi
  cat "$log" >&2
  die "the recovery failed: $(said '(.*)')"
fi

# --- How far it got

reached=$(newest_timeline "$new/pg_wal")
history=$new/pg_wal/$(printf %08X "$reached").history
IFS=$'\t' read -r parent switched reason < <(grep -v '^[[:blank:]]*$' "$history" | tail -n 1)
last=$(said 'last completed transaction was at log time (.*)')
if [ "$target" = latest ]; then
  missing=$(gap "$parent" "$switched")
  [ -z "$missing" ] || say "warning: $missing; restored is what comes before"
fi

# The past of the new timeline, for whoever recovers along it; never a later one than the new.
cd "$new"
for file in pg_wal/*.history; do bash "$scripts/archive-wal.sh" "$file" "${file#*/}"; done
cd /
rm -f "$log" "$new/backup_label.old" "$new/tablespace_map.old" "$new/backup_manifest"
durable -f "$new"
mv -T "$new" "$PGDATA"
durable "$mount"

cat <<REPORT
base backup        ${names//$'\n'/, }
last transaction   ${last:-none after the base backup}
position           $switched on timeline $parent ($reason)
new timeline       $reached
REPORT
