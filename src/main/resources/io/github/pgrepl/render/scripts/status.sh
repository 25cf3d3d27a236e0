#!/usr/bin/env bash
# A line for each node: its role, timeline and position, and for a standby how its upstream sees it; and one for each
# base backup in the archive, as `basebackup.sh --list` prints it.
#
#   scripts/status.sh
#
# LAG is the WAL, in bytes, that the upstream has and the standby has not replayed; SLOT is the state of the
# standby's slot there (`lost`: it has to be cloned again).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

answers=$(mktemp -d)
trap 'rm -r "$answers"' EXIT
mapfile -t nodes < <(docker compose config --services | sort)

for node in "${nodes[@]}"; do
  docker compose exec -T "$node" bash -s >"$answers/$node" 2>/dev/null <<'EOS' &
. /pgrepl/common.sh
PGREPL_SQL_TIMEOUT=5
if [ -e "$private/held" ]; then role=held; else role=starting; fi
ask 127.0.0.1 --field-separator '|' <<'SQL' || echo "node|$role"
select 'node', 'primary', ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int, pg_current_wal_lsn(), ''
where not pg_is_in_recovery()
union all
select 'node', 'standby', coalesce(received_tli, timeline_id), pg_last_wal_replay_lsn(), coalesce(sender_host, '')
from pg_control_checkpoint() left join pg_stat_wal_receiver on true
where pg_is_in_recovery();

select 'standby', application_name, state, sync_state,
  case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end - replay_lsn
from pg_stat_replication;

select 'slot', slot_name, wal_status from pg_replication_slots where slot_type = 'physical';
SQL
EOS
done
wait

cat_answers() { for node in "${nodes[@]}"; do sed "s/^/$node|/" "$answers/$node"; [ -s "$answers/$node" ] || echo "$node|node|down"; done; }

# An upstream's rows may come after those of its standbys, so the table is put together at the end.
cat_answers | awk -F '|' '
  $2 == "node" { nodes[++count] = $1; role[$1] = $3; timeline[$1] = $4; position[$1] = $5; upstream[$1] = $6 }
  $2 == "standby" { state[$1, $3] = $4; sync[$1, $3] = $5; lag[$1, $3] = $6 }
  $2 == "slot" { slot[$1, $3] = $4 }
  function cell(text) { return text == "" ? "-" : text }
  BEGIN { format = "%-20s %-8s %-8s %-14s %-20s %-10s %-10s %-9s %s\n" }
  END {
    printf format, "NODE", "ROLE", "TIMELINE", "POSITION", "UPSTREAM", "STATE", "LAG", "SYNC", "SLOT"
    for (i = 1; i <= count; i++) {
      n = nodes[i]; u = upstream[n]; s = n; gsub(/-/, "_", s)
      printf format, n, role[n], cell(timeline[n]), cell(position[n]), cell(u),
        cell(state[u, n]), cell(lag[u, n]), cell(sync[u, n]), cell(slot[u, s])
    }
  }'

# Any node's container sees the archive. Where none runs, it is on the host, unless it is in a volume of Docker's.
backups() {
  local node
  for node in "${nodes[@]}"; do
    if docker compose exec -T "$node" bash /pgrepl/stored-backups.sh </dev/null 2>/dev/null; then return; fi
  done
  if grep -q -e '- ./archive:/archive$' docker-compose.yml; then
    PGREPL_ARCHIVE_DIRECTORY=$PWD/archive bash scripts/stored-backups.sh
  else
    echo 'Which base backups there are is not known while no node runs: the archive is in a volume of Docker'
  fi
}
# A stack without an archive has none.
if ! grep -q '^  PGREPL_ARCHIVE: ' docker-compose.yml; then
  echo
  backups
fi
