#!/usr/bin/env bash
# Waits until this node, which was asked to come back, streams, and says how it came back. Ends as soon as it is clear
# that it will not.
#
#   rejoin-wait.sh SECONDS      without progress
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

request=$archive/roles/rejoin.$PGREPL_NODE
deadline=$((SECONDS + $1)) before=''
while :; do
  if [ -e "$request" ]; then
    # A clone of a large database takes its time, and is seen to grow.
    now=$(cat "$private/doing" 2>/dev/null; du -s "$PGDATA" "$PGDATA.new" 2>/dev/null || true)
    if [ "$now" != "$before" ]; then before=$now deadline=$((SECONDS + $1)); fi
  elif [ -e "$private/held" ]; then
    die "$(< "$private/held")"
  elif ready && [ "$(PGREPL_SQL_TIMEOUT=5 ask 127.0.0.1 --command "
      select exists (select from pg_stat_wal_receiver where status = 'streaming')
        or exists (select from pg_stat_activity where backend_type = 'startup' and wait_event = 'RecoveryApplyDelay')" \
      2>/dev/null)" = t ]; then
    echo "$PGREPL_NODE is a standby again and streams; it $(cat "$private/came-back" 2>/dev/null || echo 'came back')"
    exit 0
  fi
  if [ "$SECONDS" -ge "$deadline" ]; then exit 3; fi
  sleep 0.1
done
