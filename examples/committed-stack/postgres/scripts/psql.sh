#!/usr/bin/env bash
# psql as the superuser, whom a server lets in over the socket in its container only:
#
#   docker compose exec NODE bash /pgrepl/psql.sh [ARGUMENT ...]
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

exec psql --username "$superuser" --dbname postgres "$@"
