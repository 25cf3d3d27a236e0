#!/usr/bin/env bash
# Prints the base backups in the archive, the oldest first, from their files alone. Runs in the container of any node.
#
#   PGREPL_ARCHIVE_DIRECTORY  where the archive is; /archive
#
# STARTS AT is where a recovery from it begins, and on which timeline; BUILDS ON is what an incremental one needs: it
# cannot be restored where that is gone. What is still being taken or removed is not listed.
set -euo pipefail
# shellcheck source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
[ ! -d "$archive/basebackup" ] || cd "$archive/basebackup" || die "$archive/basebackup cannot be read"

names=() notes=() now=$(date +%s)
declare -A ended start parent
if [ -d "$archive/basebackup" ]; then
  while read -r at name; do
    position='' timeline='' from='' from_timeline=''
    while IFS= read -r line; do
      case $line in
        'START WAL LOCATION: '*) position=${line#*: } position=${position%% *} ;;
        'START TIMELINE: '*) timeline=${line#*: } ;;
        'INCREMENTAL FROM LSN: '*) from=${line#*: } ;;
        'INCREMENTAL FROM TLI: '*) from_timeline=${line#*: } ;;
      esac
    done <"$name/backup_label"
    if [[ $(tail -c 200 "$name/backup_manifest") != *'"Manifest-Checksum"'* ]]; then
      notes+=("$name is damaged: its backup_manifest ends too early")
    elif [ -z "$position" ] || [ -z "$timeline" ]; then
      notes+=("$name is damaged: its backup_label does not tell where it starts")
    else
      names+=("$name")
      ended[$name]=$at start[$name]="$position on $timeline" parent[$name]=${from:+$from on $from_timeline}
    fi
  done < <(
    for backup in */; do
      backup=${backup%/}
      [ ! -e "$backup/backup_manifest" ] || [ ! -e "$backup/backup_label" ] ||
        printf '%s %s\n' "$(stat -c %Y "$backup/backup_manifest")" "$backup"
    done | sort -n
  )
fi

age() { # of so many seconds
  if [ "$1" -lt 60 ]; then echo "$1 s"
  elif [ "$1" -lt 3600 ]; then echo "$(($1 / 60)) min"
  elif [ "$1" -lt 172800 ]; then echo "$(($1 / 3600)) h"
  else echo "$(($1 / 86400)) d"; fi
}

builds_on() { # of the one with that index: what it builds on is the last that ended before it and starts there
  local i
  [ -n "${parent[${names[$1]}]}" ] || { echo -; return; }
  for ((i = $1 - 1; i >= 0; i--)); do
    if [ "${start[${names[i]}]}" = "${parent[${names[$1]}]}" ]; then
      if [ "$i" = $(($1 - 1)) ]; then echo 'the above'; else echo "${names[i]}"; fi
      return
    fi
  done
  echo gone
}

if [ ${#names[@]} = 0 ]; then
  echo 'No base backup is stored.'
else
  width=11
  for name in "${names[@]}"; do if [ ${#name} -gt "$width" ]; then width=${#name}; fi; done
  format="%-${width}s  %-16s  %-6s  %-7s  %-16s  %s\n"
  # shellcheck disable=SC2059 # the format is right above
  printf "$format" 'BASE BACKUP' 'ENDED (UTC)' AGE SIZE 'STARTS AT' 'BUILDS ON'
  for i in "${!names[@]}"; do
    name=${names[i]}
    # shellcheck disable=SC2059
    printf "$format" "$name" "$(date -u -d "@${ended[$name]}" '+%Y-%m-%d %H:%M')" "$(age $((now - ended[$name])))" \
      "$(du -sh "$name" | cut -f 1)" "${start[$name]}" "$(builds_on "$i")"
  done
fi
[ ${#notes[@]} = 0 ] || printf '%s\n' "${notes[@]}" | sort
