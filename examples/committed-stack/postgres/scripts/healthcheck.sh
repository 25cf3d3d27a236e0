#!/usr/bin/env bash
# Healthy: a primary that accepts writes, or a standby that streams. A delayed one counts too while it sits on WAL
# that it may not replay yet: until then, PostgreSQL does not even connect to the primary again.
#
# Over TCP, because the server of the first start, which is still being initialised, listens on the socket only.
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

held() { [ -e "$private/held" ] && printf 'held: %s\n' "$(< "$private/held")"; }

healthy() {
  [ "$(ask 127.0.0.1 --command "
    select case when pg_is_in_recovery()
      then exists (select from pg_stat_wal_receiver where status = 'streaming')
        or exists (select from pg_stat_activity where backend_type = 'startup' and wait_event = 'RecoveryApplyDelay')
      else current_setting('transaction_read_only') = 'off' end" 2>&1)" = t ]
}

# Until a node was healthy once, it is given time, and whoever waits for it learns at once when it is ready.
# (That is what `start_period` is for; but within it Docker looks every 5 seconds only.) A probe takes a minute at most,
# and less while there is nothing to clone: `up --wait` is not to wait long beside a primary that does not start.
# Before the server says that it is ready, a look starts no process.
if [ ! -e "$private/was-healthy" ]; then
  patience=60
  while [ "$SECONDS" -lt "$patience" ]; do
    if held; then exit 1; fi
    if ready && healthy; then
      touch "$private/was-healthy"
      exit 0
    fi
    at=
    if [ -e "$private/doing" ]; then read -r at <"$private/doing" || true; fi
    case $at in waiting*) patience=15 ;; *) patience=60 ;; esac
    pause 0.1
  done
  cat "$private/doing"
  exit 1
fi
healthy || { echo 'neither a primary that accepts writes nor a standby that streams'; exit 1; }
