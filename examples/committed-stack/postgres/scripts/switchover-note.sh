#!/usr/bin/env bash
# In a node's container, the steps of switchover.sh; which switchover is not finished is kept with the archive.
#
#   switchover-note.sh show             FROM TO POSITION, if there is one
#   switchover-note.sh begin FROM TO POSITION    which FROM has written at least, in bytes
#   switchover-note.sh prepare TO       on the primary: leaves little to do for its shutdown, and nothing for TO to catch up
#   switchover-note.sh end [FROM]       only one from FROM
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh
step_down "$@"

note=$archive/roles/switchover
case $1 in
  show) cat "$note" 2>/dev/null || true ;;
  begin) write_note "$note" "${@:2}" ;;
  prepare)
    administer --command checkpoint
    for _ in {1..300}; do
      behind=$(administer --set node="$2" <<<"select pg_current_wal_lsn() - replay_lsn from pg_stat_replication where application_name = :'node'")
      if [ -n "$behind" ] && [ "$behind" -lt 1048576 ]; then exit 0; fi
      sleep 0.1
    done
    rm "$note"
    die "$2 is ${behind:-too many} bytes behind, and does not catch up. Nothing was changed"
    ;;
  end) if [ $# = 1 ] || [[ $(cat "$note" 2>/dev/null) == "$2 "* ]]; then rm -f "$note"; fi ;;
esac
