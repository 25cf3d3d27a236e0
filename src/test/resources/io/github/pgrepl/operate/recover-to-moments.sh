#!/usr/bin/env bash
# Recovers to one target after another, in one container, and prints what the table `moments` holds then. The targets
# are recover.sh's arguments, a line each.
#
#   recover-to-moments.sh <TARGETS
set -euo pipefail
# shellcheck source=/dev/null
. /pgrepl/common.sh
mkdir -p "$(dirname "$PGDATA")" "$archive"
if [ "$(id -u)" = 0 ]; then
  own_mounts
  step_down "$@"
fi

while read -r kind value; do
  rm -rf "$PGDATA" "${archive:?}"/*
  bash /pgrepl/recover.sh "$kind" "$value" >/tmp/report 2>/tmp/errors </dev/null || {
    echo "failed: $(tail -n 3 /tmp/errors | tr '\n' ' ')"
    continue
  }
  postgres --single -D "$PGDATA" -c config_file=/etc/pgrepl/postgresql.conf -c ssl=off postgres 2>/dev/null \
    <<<"select count(*) || ' ' || coalesce(max(n), 0) as held from moments" |
    sed -n 's/.*held = "\([0-9 ]*\)".*/\1/p' | tail -n 1
done
