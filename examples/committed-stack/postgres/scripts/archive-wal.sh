#!/usr/bin/env bash
# archive_command: stores one finished WAL file in the cluster's archive. Success means that it is safely there.
#
#   archive-wal.sh PATH NAME      %p and %f; the working directory is the data directory
#
#   PGREPL_NODE               this node's name
#   PGREPL_ARCHIVE_DIRECTORY  where the archive is; /archive
#
# With PGREPL_ARCHIVE=history, the archive of a cluster that keeps none: it still remembers every promotion, so that
# a primary of before does not lead again (see node.sh), and nothing else.
#
# An exit code over 125 would stop the archiver, so every failure is a 1. It runs for every 16 MB that the server writes,
# so it starts as few programs as it can, and does not look through an archive of hundreds of thousands of files.
set -euo pipefail
path=${1:-} name=${2:-} note='' temporary='' others=''
finish() {
  local code=$?
  trap - EXIT
  [ "$code" = 0 ] || code=1
  case $temporary,$code,$others in
    ,*) ;;
    # Once the file is stored, nobody needs what killed runs left of it. The note of them goes last.
    *,0,yes) rm -f "${note%.tmp}".*.tmp "$note" || true ;;
    *,yes) rm -f "$temporary" || true ;;
    *) rm -f "$temporary" "$note" || true ;;
  esac
  exit "$code"
}
trap finish EXIT
# shellcheck source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"

segment='[0-9A-F]{24}'
[[ $name =~ ^($segment(\.partial|\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history)$ ]] ||
  die "archiving $name: not the name of a WAL file"

if [ "${PGREPL_ARCHIVE:-all}" = history ] && [[ $name != *.history ]]; then exit 0; fi

directory=$archive/wal
target=$directory/$name
# Another run may be at the same file: another node's, or this node's of before a crash, which its end did not end. A note
# tells this node's next run that there was one, whether it was killed or still runs.
temporary=$directory/.$name.$PGREPL_NODE.$$.tmp
note=$directory/.$name.$PGREPL_NODE.tmp
set -o noclobber
: 2>/dev/null >"$note" || others=yes
set +o noclobber

# Stores a file under a name that must not be taken. A hard link fails if it is; where a file system has none,
# `mv -n` leaves the source behind.
# (Each step says what happens if it fails: bash ignores `set -e` where a function's failure is asked for.)
put() {
  durable "$1" || return
  ln "$1" "$2" 2>/dev/null || { mv -n "$1" "$2" && [ ! -e "$1" ]; } || return
  durable "${2%/*}"
}

# Two clusters that write into one archive ruin it. It bears the mark of the one that was initialised with it (see
# node.sh), or else of the first to write.
identifier=$(system_identifier .) mark=
if [ ! -e "$archive/system-identifier" ]; then
  # Not under the segment's own: a run that is killed between the two may leave the mark itself under that name.
  new_mark=${temporary%.tmp}.mark.tmp
  printf '%s\n' "$identifier" >"$new_mark"
  put "$new_mark" "$archive/system-identifier" || true
  rm -f "$new_mark"
fi
read -r mark <"$archive/system-identifier" || true
[ "$identifier" = "$mark" ] ||
  die "archiving $name: the archive is that of cluster ${mark:-unknown}, as $archive/system-identifier says; this node belongs to $identifier"

# After a crash the server may hand over a file again.
already_there() {
  [ -e "$target" ] || die "archiving $name: it cannot be stored in $directory"
  cmp -s "$path" "$target" || die "archiving $name: the archive has another file of that name"
  durable "$target" "$directory"
  exit 0
}

if [ -e "$target" ]; then already_there; fi
cp "$path" "$temporary"
put "$temporary" "$target" || already_there
