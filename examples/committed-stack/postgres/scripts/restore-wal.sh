#!/usr/bin/env bash
# restore_command: fetches one WAL file from the cluster's archive, whole or not at all.
#
#   restore-wal.sh NAME PATH      %f and %p; the working directory is the data directory
#
#   PGREPL_ARCHIVE_DIRECTORY  where the archive is; /archive
#
# A missing file is an everyday answer: the server asks for what may not be there. (Its setting looks first, and starts
# this for what is there.) An exit code over 125 would end
# the recovery, so every failure is a 1.
source=${PGREPL_ARCHIVE_DIRECTORY:-/archive}/wal/$1
[ -f "$source" ] || exit 1
if cp "$source" "$2.tmp" && mv "$2.tmp" "$2"; then exit 0; fi
rm -f "$2.tmp"
exit 1
