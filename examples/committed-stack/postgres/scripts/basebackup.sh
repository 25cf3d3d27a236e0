#!/usr/bin/env bash
# Takes a base backup into archive/basebackup and verifies it; prints its directory.
#
#   scripts/basebackup.sh [NODE]      from the primary, if no node is named
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf '%s\n' "$*" >&2; exit 1; }

node=${1:-}
if [ -z "$node" ]; then
  for name in $(docker compose config --services | sort); do
    [ "$(docker compose exec -T "$name" bash -s 2>/dev/null <<<'. /pgrepl/common.sh; ask 127.0.0.1 --command "select pg_is_in_recovery()"')" != f ] || node=$name
  done
  [ -n "$node" ] || die 'no node is a primary that answers; name a standby to back up'
fi

# As the server's user, to whom the archive and the password belong.
server=$(docker compose exec -T "$node" bash -c 'stat -c %u:%g "$PGDATA"') || die "$node does not run"
docker compose exec -T --user "$server" "$node" bash -s <<'EOS'
set -euo pipefail
. /pgrepl/common.sh
umask 077
name=$(date -u +%Y%m%dT%H%M%SZ)-$PGREPL_NODE
unverified=$archive/basebackup/.$name.unverified
trap 'rm -rf "$unverified"' EXIT

# With the WAL that it needs to be consistent, it is whole even without the archive.
pg_basebackup --dbname "host=127.0.0.1 user=$PGREPL_REPLICATOR application_name=basebackup" --no-password \
  --pgdata "$unverified" --format plain --wal-method stream --checkpoint fast --label "$name"
pg_verifybackup --quiet "$unverified"
durable -f "$unverified"
mv -T "$unverified" "$archive/basebackup/$name"
durable "$archive/basebackup"
echo "archive/basebackup/$name"
EOS
