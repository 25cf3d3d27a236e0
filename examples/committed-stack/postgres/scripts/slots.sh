#!/usr/bin/env bash
# Makes the slots of the nodes that stream from this one, or will once it leads: slots are not replicated, and a
# standby does not follow a new primary that lacks its slot. Runs beside every start of the server.
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

slots_sql 'not pg_is_in_recovery()' >/dev/null || exit 0

# Crash recovery may take its time; a server that never gets there takes the container, and this, with it.
until ready && administer --command 'select' >/dev/null 2>&1; do pause 0.2; done
# A standby that clones makes its own meanwhile, and so one of two fails.
for _ in {1..5}; do
  if slots_sql 'not pg_is_in_recovery()' | administer >/dev/null; then exit 0; fi
  pause 0.2
done
say 'not every slot could be made, for the reason above: a standby without its slot does not stream'
exit 1
