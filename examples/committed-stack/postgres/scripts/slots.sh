#!/usr/bin/env bash
# Makes the slots of the nodes that stream from this one, or will once it leads: slots are not replicated, and a
# standby does not follow a new primary that lacks its slot. Runs beside every start of the server.
#
#   slots.sh [--reserve]      --reserve: for a standby that is about to be promoted
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

[ -n "$(setting primary_slot_name)" ] && [ -n "${PGREPL_DOWNSTREAMS:-}" ] || exit 0
reserve='not pg_is_in_recovery()'
[ "${1:-}" != --reserve ] || reserve=true

# Crash recovery may take its time; a server that never gets there takes the container, and this, with it.
until ready && administer --command 'select' >/dev/null 2>&1; do sleep 0.5; done

# A primary keeps WAL for its standbys from now on, even for those that are slow to come: a slot that was made
# without a position, and that no one uses yet, is made again with one. A standby keeps none, for no one may ever ask;
# and no one keeps any for the spec's primary, which may never come back.
administer --set names="${PGREPL_DOWNSTREAMS//-/_}" --set first="${PGREPL_PRIMARY//-/_}" --set reserve="$reserve" >/dev/null <<'SQL'
select pg_drop_replication_slot(slot_name)
from pg_replication_slots
where :reserve and restart_lsn is null and not active
  and slot_name = any (string_to_array(:'names', ' ')) and slot_name <> :'first';

select pg_create_physical_replication_slot(name, :reserve and name <> :'first')
from unnest(string_to_array(:'names', ' ')) as name
where not exists (select from pg_replication_slots where slot_name = name);
SQL
