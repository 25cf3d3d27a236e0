#!/usr/bin/env bash
# Removes from the archive what is older than <retain> and that no base backup needs which is kept. Runs after every
# base backup; alone, in the container of any node:
#
#   docker compose exec NODE bash /pgrepl/expire.sh
#
#   PGREPL_RETAIN             how long to keep: a number of min, h or d
#   PGREPL_ARCHIVE_DIRECTORY  where the archive is; /archive
#
# Kept are the base backups that are younger; the newest of those that are older, which leads to any moment since, for each
# timeline that led within <retain>, because one of a primary that was left behind leads nowhere; and all that an
# incremental one of them builds on. So there is always a backup, and every moment within <retain> can be restored. WAL is
# kept from where the oldest of them starts, on every timeline, and for <retain> in any case, for nodes that come back; the
# timelines' histories for ever.
#
# It can be killed at any moment, and run twice at once.
set -euo pipefail
# shellcheck source=common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
[ -n "${PGREPL_ARCHIVE_DIRECTORY:-}" ] || step_down "$@"

backups=$archive/basebackup wal=$archive/wal
exec 9<"$backups"
timeout 60 flock -x 9 || die 'expiring: another run is at it'

[[ ${PGREPL_RETAIN:-} =~ ^([1-9][0-9]*)(min|h|d)$ ]] || die "expiring: PGREPL_RETAIN is not an age such as 7d: ${PGREPL_RETAIN:-}"
declare -A unit=([min]=1 [h]=60 [d]=1440)
minutes=$((BASH_REMATCH[1] * unit[${BASH_REMATCH[2]}]))
now=$(date +%s)
oldest=$((now - 60 * minutes))

# A removal begins with a name that is no backup's, so a half-removed one is never taken for whole.
remove_leftovers() {
  local leftover
  for leftover in "$backups"/.*.expired; do
    [ ! -e "$leftover" ] || rm -rf "$leftover"
  done
  # Of an archiver that was killed and whose node never came back.
  find "$wal" -maxdepth 1 -name '.*.tmp' -mmin +1440 -exec rm -f {} +
}

# What a backup's label says. Where one starts, with its timeline, tells it from others.
label() { sed -n "s/^$2: //p" "$backups/$1/backup_label"; }
declare -A start parent segment ended
names=() # oldest first
read_backups() {
  local backup name
  while read -r ended_at name; do
    names+=("$name")
    ended[$name]=$ended_at
    start[$name]=$(label "$name" 'START WAL LOCATION' | cut -d ' ' -f 1)@$(label "$name" 'START TIMELINE')
    segment[$name]=$(label "$name" 'START WAL LOCATION' | sed 's/.*(file \([0-9A-F]\{24\}\)).*/\1/')
    parent[$name]=$(label "$name" 'INCREMENTAL FROM LSN')@$(label "$name" 'INCREMENTAL FROM TLI')
  done < <(
    for backup in "$backups"/*/; do
      # The manifest is what a backup ends with.
      if [ -e "$backup/backup_manifest" ] && [ -e "$backup/backup_label" ]; then
        name=${backup%/}
        printf '%s %s\n' "$(stat -c %Y "$backup/backup_manifest")" "${name##*/}"
      fi
    done | sort -n
  )
}

# The backup itself, and all that it builds on; fails where one of them is not there.
chain() {
  local name found
  printf '%s\n' "$1"
  [ "${parent[$1]}" != @ ] || return 0
  found=
  for name in "${names[@]}"; do
    if [ "${start[$name]}" = "${parent[$1]}" ] && [ "$name" != "$1" ]; then
      chain "$name" || return
      found=yes
    fi
  done
  [ -n "$found" ]
}

# Whoever reads a backup, to restore it or to build on it, holds a lock on its directory.
in_use() { ! flock -n -x "$backups/$1" true; }

declare -A kept
keep() {
  local name
  while read -r name; do kept[$name]=yes; done < <(chain "$1")
}

timelines_that_led() { # within <retain>; a history is as old as its timeline
  local timeline history
  for ((timeline = $(newest_timeline "$wal"); timeline >= 1; timeline--)); do
    echo "$timeline"
    history=$wal/$(printf %08X "$timeline").history
    [ ! -e "$history" ] || [ "$(stat -c %Y "$history")" -ge "$oldest" ] || break
  done
}

choose() {
  local name end on timeline newest_before='' whole=() timelines ends
  for name in "${names[@]}"; do
    if chain "$name" >/dev/null; then
      whole+=("$name")
      if [ "${ended[$name]}" -lt "$oldest" ]; then newest_before=$name; fi
    else
      say "expiring: what $name builds on is not there, so it cannot be restored"
    fi
    if [ "${ended[$name]}" -ge "$oldest" ] || in_use "$name"; then keep "$name"; fi
  done
  [ -n "$newest_before" ] || return 0
  keep "$newest_before"
  mapfile -t timelines < <(timelines_that_led)
  ends=$(whole_backups "$archive")
  for timeline in "${timelines[@]}"; do
    newest_before=''
    while read -r end on _ _ name; do
      if [[ " ${whole[*]} " == *" $name "* ]] && [ "${ended[$name]}" -lt "$oldest" ] && leads_to "$timeline" "$wal" "$end" "$on"; then
        newest_before=$name
      fi
    done <<<"$ends"
    if [ -n "$newest_before" ]; then keep "$newest_before"; fi
  done
}

remove_leftovers
read_backups
# With no backup, who knows what somebody keeps elsewhere.
[ ${#names[@]} -gt 0 ] || exit 0
choose

# The newest first, so that what is left of a killed run can be restored.
removed=()
for ((i = ${#names[@]} - 1; i >= 0; i--)); do
  name=${names[i]}
  if [ -z "${kept[$name]:-}" ]; then
    mv "$backups/$name" "$backups/.$name.expired"
    removed+=("$name")
  fi
done
# Should the machine fail now, no backup comes back that lacks its WAL.
durable "$backups"
remove_leftovers

first=
for name in "${!kept[@]}"; do
  number=${segment[$name]:8}
  if [ -z "$first" ] || [[ $number < $first ]]; then first=$number; fi
done
[[ $first =~ ^[0-9A-F]{16}$ ]] || die 'expiring: where the oldest base backup starts is not known; no WAL is removed'

# As pg_archivecleanup does: what is before counts on every timeline.
unneeded=()
while read -r file; do
  name=${file##*/}
  if [[ $name =~ ^[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?$ && ${name:8:16} < $first ]]; then unneeded+=("$file"); fi
done < <(find "$wal" -maxdepth 1 -type f -mmin "+$minutes")
[ ${#unneeded[@]} = 0 ] || printf '%s\0' "${unneeded[@]}" | xargs -0 rm -f

[ ${#removed[@]} = 0 ] || say "expired: ${removed[*]}"
[ ${#unneeded[@]} = 0 ] || say "expired: ${#unneeded[@]} WAL files that no base backup needs"
