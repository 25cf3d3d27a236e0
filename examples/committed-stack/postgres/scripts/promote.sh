#!/usr/bin/env bash
# Makes NODE, a standby, the primary. The primary of before is stopped first, and stays stopped, so that there are
# never two. The other standbys follow by themselves.
#
#   scripts/promote.sh NODE [--accept-loss]
#
# It refuses where commits that were acknowledged might be lost, unless --accept-loss is given.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf '%s\n' "$*" >&2; exit 1; }
node=${1:-} accept_loss=${2:-}
[ -n "$node" ] || die 'usage: scripts/promote.sh NODE [--accept-loss]'
[ -z "$accept_loss" ] || [ "$accept_loss" = --accept-loss ] || die "unknown option $accept_loss"
mapfile -t nodes < <(docker compose config --services | sort)
[[ " ${nodes[*]} " == *" $node "* ]] || die "no node is called $node; there are: ${nodes[*]}"

# run NODE [ARGUMENT ...] <SCRIPT: in the node's container
run() { docker compose exec -T "$1" bash -s -- "${@:2}"; }

declare -A role position synchronous
survey() { # what each of the given nodes is: `primary` or `standby`, which answered; `mute`, a standby that did not;
  # `empty`, with no database; or nothing, where it cannot be told
  local name answers
  answers=$(mktemp -d)
  for name; do
    run "$name" >"$answers/$name" 2>/dev/null <<'EOS' &
. /pgrepl/common.sh
PGREPL_SQL_TIMEOUT=5
ask 127.0.0.1 --field-separator ' ' --command "
  select case when pg_is_in_recovery() then 'standby' else 'primary' end,
    case when pg_is_in_recovery() then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) else pg_current_wal_lsn() end - '0/0',
    current_setting('synchronous_standby_names')" ||
  if [ -e "$PGDATA/standby.signal" ]; then echo mute 0; elif [ ! -e "$PGDATA/PG_VERSION" ]; then echo empty 0; fi
EOS
  done
  wait
  for name; do
    read -r "role[$name]" "position[$name]" "synchronous[$name]" <"$answers/$name" || role[$name]='' position[$name]=0
  done
  rm -r "$answers"
}

survey "${nodes[@]}"
case ${role[$node]} in
  standby) ;;
  primary) die "$node is the primary already" ;;
  *) die "$node is no standby that answers; nothing was changed" ;;
esac

primaries=() standbys=() mute=() silent=()
for name in "${nodes[@]}"; do
  case ${role[$name]} in
    primary) primaries+=("$name") ;;
    standby) standbys+=("$name") ;;
    mute) mute+=("$name") ;;
    '') silent+=("$name") ;;
  esac
done

# With synchronous standbys, an acknowledged commit may be on one standby alone: all of them have to be asked. Of those
# that are silent, one may be the old primary. (One that answers is stopped in peace, and hands over everything first.)
if [ -n "${synchronous[$node]}" ] && [ ${#primaries[@]} = 0 ] && [ -z "$accept_loss" ]; then
  if [ ${#mute[@]} -gt 0 ] || [ ${#silent[@]} -gt 1 ]; then
    unheard=("${mute[@]}" "${silent[@]}")
    die "replication is synchronous (${synchronous[$node]}), and a standby that does not answer may hold commits that $node lacks; no answer from: ${unheard[*]}. Start it, or accept the loss with --accept-loss. Nothing was changed"
  fi
fi

# A server that does not answer might be frozen and thaw: no long grace for it.
if [ ${#silent[@]} -gt 0 ]; then docker compose stop --timeout 5 "${silent[@]}" >/dev/null 2>&1; fi
if [ ${#primaries[@]} -gt 0 ]; then docker compose stop "${primaries[@]}" >/dev/null 2>&1; fi
for name in "${primaries[@]}"; do echo "$name was the primary and is stopped"; done
for name in "${silent[@]}"; do echo "$name did not answer and is stopped"; done

# Whoever has received the most is to lead: a standby that is ahead of its primary can never follow it.
if [ ${#standbys[@]} -gt 1 ]; then
  survey "${standbys[@]}"
  for name in "${standbys[@]}"; do
    if [ "${role[$name]}" = standby ] && [ "${position[$name]}" -gt "${position[$node]}" ] && [ -z "$accept_loss" ]; then
      die "$name has received more than $node, by $((position[$name] - position[$node])) bytes: promote $name, or accept the loss with --accept-loss. Nothing was promoted"
    fi
  done
fi

run "$node" <<'EOS' || die "$node was not promoted; see: docker compose logs $node"
set -euo pipefail
. /pgrepl/common.sh
PGREPL_SQL_TIMEOUT=90
bash "$scripts/slots.sh" --reserve
[ "$(administer --command 'select pg_promote(true, 60)')" = t ]
timeline=$(administer --command 'select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)')
echo "$PGREPL_NODE is the primary, on timeline $((16#$timeline)), and accepts writes"

# The history file in the archive is what keeps the old primary from leading again, should it start first one day.
if [ "$(administer --command 'show archive_mode')" = on ]; then
  for _ in {1..100}; do
    [ ! -e "$archive/wal/$timeline.history" ] || exit 0
    sleep 0.1
  done
  echo "but its archive does not work: $timeline.history is not there after 10 seconds" >&2
fi
EOS
for name in "${standbys[@]}"; do [ "$name" = "$node" ] || echo "$name follows by itself"; done
for name in "${primaries[@]}" "${silent[@]}"; do echo "$name comes back with scripts/rejoin.sh $name; it does not start as a second primary"; done
