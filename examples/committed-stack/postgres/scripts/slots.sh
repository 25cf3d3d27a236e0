#!/usr/bin/env bash
# Makes the slots of the nodes that stream from this one, or will once it leads: slots are not replicated, and a
# standby does not follow a new primary that lacks its slot. Made again after every start, and by promote.sh.
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

[ -n "$(setting primary_slot_name)" ] && [ -n "${PGREPL_DOWNSTREAMS:-}" ] || exit 0

# Crash recovery may take its time; a server that never gets there takes the container, and this, with it.
until administer --command 'select' >/dev/null 2>&1; do sleep 0.5; done

# Reserved on a primary, for the standbys it was given: WAL is kept for them from now on. Not on a standby, where
# no one uses it yet and it would hold WAL; nor for the spec's primary, which may never come back.
administer --set names="${PGREPL_DOWNSTREAMS//-/_}" --set first="${PGREPL_PRIMARY//-/_}" >/dev/null <<'SQL'
select pg_create_physical_replication_slot(name, not pg_is_in_recovery() and name <> :'first')
from unnest(string_to_array(:'names', ' ')) as name
where not exists (select from pg_replication_slots where slot_name = name);
SQL
