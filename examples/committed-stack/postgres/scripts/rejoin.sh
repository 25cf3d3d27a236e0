#!/usr/bin/env bash
# Brings NODE back as a standby of whichever node leads now: the primary of before a failover, or a standby that
# cannot follow any more.
#
#   scripts/rejoin.sh NODE
#
# Where it has nothing that the primary lacks, it just follows. Otherwise pg_rewind takes away what it has beyond, or,
# where that cannot be, it is cloned again, and its data directory is kept until the clone is whole. Can be called again
# after it was killed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=failover.sh
. scripts/failover.sh

node=${1:-}
[ -n "$node" ] || die 'usage: scripts/rejoin.sh NODE'
known "$node"

look
survey "${nodes[@]}"
mapfile -t primaries < <(with_role primary)
leader=$(furthest "${primaries[@]}")
[ -n "$leader" ] || die 'no node leads; promote a standby first, with scripts/promote.sh. Nothing was changed'
[ "$leader" != "$node" ] || die "$node leads: there is nothing to come back to"
if follows "$node" && [ "${timeline[$node]}" = "${timeline[$leader]}" ]; then
  echo "$node is a standby and streams: there is nothing to do"
else
  bring_back "$node" "$leader"
fi
# Of a switchover from this node that was cut short, that was all that was left to do.
inside "$leader" bash /pgrepl/switchover-note.sh end "$node" </dev/null
