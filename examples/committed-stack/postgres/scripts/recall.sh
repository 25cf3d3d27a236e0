#!/usr/bin/env bash
# On the primary: asks another node to come back as its standby, for rejoin.sh and switchover.sh. The request is kept
# with the archive, which all nodes share; node.sh does what it asks for, and takes it away once that is done.
#
#   recall.sh NODE [clone]      clone: without trying anything that is quicker
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh
step_down "$@"
node=$1 way=${2:-any}

# Before 16, pg_rewind learns of a promotion from the checkpoint after it. And from now on this server keeps the WAL
# that the node will need; with a slot that lost some, nothing but a clone brings it back.
answer=$(
  {
    echo checkpoint\;
    if [ -n "$(setting primary_slot_name)" ]; then
      printf "\\\\set slot '%s'\n" "${node//-/_}"
      cat <<'SQL'
select slot_name, wal_status from pg_replication_slots where slot_name = :'slot';
select pg_drop_replication_slot(slot_name) from pg_replication_slots
where slot_name = :'slot' and not active and (wal_status = 'lost' or restart_lsn is null);
select pg_create_physical_replication_slot(:'slot', true)
where not exists (select from pg_replication_slots where slot_name = :'slot');
SQL
    fi
  } | administer --quiet
)
case $answer in *'|lost'*) way=clone ;; esac

write_note "$archive/roles/rejoin.$node" "$way"
