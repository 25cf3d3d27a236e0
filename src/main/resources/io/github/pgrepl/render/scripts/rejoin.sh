#!/usr/bin/env bash
# Brings NODE back as a standby of whichever node leads now: the primary of before a failover, or a standby that
# cannot follow any more. It is cloned again.
#
#   scripts/rejoin.sh NODE
#
# Its data directory of before is kept beside the new one, because it may hold rows that no other node ever received.
# Can be called again after it was killed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf '%s\n' "$*" >&2; exit 1; }
node=${1:-}
[ -n "$node" ] || die 'usage: scripts/rejoin.sh NODE'
mapfile -t nodes < <(docker compose config --services | sort)
[[ " ${nodes[*]} " == *" $node "* ]] || die "no node is called $node; there are: ${nodes[*]}"

# run NODE <SCRIPT: in the node's container
run() { docker compose exec -T "$1" bash -s; }

leads() { run "$1" <<<'. /pgrepl/common.sh; PGREPL_SQL_TIMEOUT=5; ask 127.0.0.1 --command "select not pg_is_in_recovery()"' 2>/dev/null; }
leader=
for name in "${nodes[@]}"; do
  if [ "$(leads "$name")" = t ]; then leader=$name; fi
done
[ "$leader" != "$node" ] || die "$node leads: there is nothing to come back to"
[ -n "$leader" ] || die 'no node leads; promote a standby first, with scripts/promote.sh'

# An old primary that starts finds out that another leads, and holds.
docker compose up -d --no-deps --quiet-pull "$node" >/dev/null 2>&1
run "$node" <<'EOS' || die "nothing was changed"
. /pgrepl/common.sh
if [ -e "$PGDATA.before" ] && [ ! -e "$PGDATA.rejoin" ]; then
  die "there is a data directory of before, kept by an earlier rejoin: look whether anything in it is missed, then remove $PGDATA.before"
fi
touch "$PGDATA.rejoin"
EOS
docker compose restart --no-deps "$node" >/dev/null 2>&1
docker compose up -d --no-deps --wait "$node" >/dev/null 2>&1 || die "$node does not stream; see: docker compose logs $node"
run "$node" <<'EOS'
echo "$PGREPL_NODE is a standby again and streams; its data directory of before is kept in $PGDATA.before"
EOS
