#!/usr/bin/env bash
# Restores the cluster, as it was at a moment of the past, into a new stack beside this one: from a base backup and
# archived WAL. This stack is only read, and need not run.
#
#   scripts/restore.sh TARGET_DIRECTORY [--time T | --lsn L | --name N | --latest] [--timeline T] [--backup NAME]
#
#   --time      up to the last commit at or before that time, such as '2026-03-01 14:30:00+01'; without a zone it is UTC
#   --lsn       what was written before that position in WAL, such as 0/5A3F210
#   --name      up to the restore point that pg_create_restore_point() made under that name
#   --latest    all that is archived; the default
#   --timeline  along that timeline, a number; by default the newest, across every failover
#   --backup    from that base backup in archive/basebackup; by default the newest that ended before the target
#
# The new stack has a directory, a Compose project, data and an archive of its own, the same passwords, and free ports.
# Its primary leads on a new timeline, and says how far it got. Killed half-way, it is called again, and begins anew.
set -euo pipefail

die() { printf '%s\n' "$*" >&2; exit 1; }
target=${1:-}
if [ -z "$target" ] || [[ $target == -* ]]; then
  die 'usage: scripts/restore.sh TARGET_DIRECTORY [--time T | --lsn L | --name N | --latest] [--timeline T] [--backup NAME]'
fi
shift
case $target in /*) ;; *) target=$PWD/$target ;; esac
mkdir -p "$target"
target=$(cd "$target" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source=$(pwd -P)
[[ $target/ != "$source"/* && $source/ != "$target"/* ]] || die "$target: choose a directory outside of the stack"

cluster=$(sed -n -E 's/^name: "?([^"]*)"?$/\1/p' docker-compose.yml)
primary=$(sed -n -E 's/^  PGREPL_PRIMARY: "?([^"]*)"?$/\1/p' docker-compose.yml)
read -ra nodes <<<"$(sed -n -E 's/^  PGREPL_NODES: "?([^"]*)"?$/\1/p' docker-compose.yml)"
project=$cluster-restored-$(printf %s "$target" | cksum | cut -d ' ' -f 1)

# Of the new stack, whatever project the environment says: that is this stack's.
compose() { COMPOSE_PROGRESS=quiet docker compose -p "$project" --project-directory "$target" -f "$target/docker-compose.yml" "$@"; }

# --- Where to

unfinished=$target/.pgrepl/unfinished-restore
clear_away() {
  [ ! -e "$target/docker-compose.yml" ] || compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  rm -rf "$target"
}
if [ -e "$unfinished" ]; then
  echo "clearing away what an earlier restore left unfinished in $target"
  clear_away
elif [ -n "$(ls -A "$target")" ]; then
  die "$target is not empty; a restore makes a new stack, and changes none that is there"
fi

# --- From where

if grep -q 'type: tmpfs' docker-compose.yml; then
  die 'the data of this stack is in memory (<storage>tmpfs</storage>), and so would be what is restored: gone before its nodes start'
elif grep -q -e '- ./archive:/archive$' docker-compose.yml; then
  archive=$source/archive
else
  archive=$(docker compose config | sed -n 's/^name: //p')_archive
  docker volume inspect "$archive" >/dev/null 2>&1 || die "there is no volume $archive to restore from"
fi

# --- The new stack

# All files of this stack; not its data, its archive, and what is one machine's own.
copy() {
  local entry child
  for entry in .[!.]* *; do
    case $entry in '.[!.]*' | archive | .env | .git | docker-compose.override.y*ml) continue ;; esac
    if [ ! -d "$entry/pgdata" ]; then
      cp -pR "$entry" "$target/"
      continue
    fi
    mkdir -p "$target/$entry/pgdata"
    for child in "$entry"/*; do
      [ "$child" = "$entry/pgdata" ] || cp -pR "$child" "$target/$entry/"
    done
  done
  [ ! -e archive ] || mkdir -p "$target/archive/wal" "$target/archive/basebackup"
}

# Free ports; and keys and certificates of its own, which may be elsewhere in relation to it.
make_its_own() {
  local name file
  while read -r name file; do
    cp -p "$file" "$target/secrets/$name"
  done < <(sed -n -E 's/^  (tls-[^:]*): \{file: "?([^"}]*)"?\}$/\1 \2/p' docker-compose.yml)
  sed -E -e 's/^(    ports: \["?.*):[0-9]*:5432"?\]$/\1::5432"]/' \
    -e 's|^  (tls-[^:]*): \{file: .*\}$|  \1: {file: ./secrets/\1}|' docker-compose.yml >"$target/docker-compose.yml"
  printf 'COMPOSE_PROJECT_NAME=%s\n' "$project" >"$target/.env"
}

trap 'trap - INT TERM; clear_away; exit 143' INT TERM
mkdir -p "$target/.pgrepl"
touch "$unfinished"
copy
make_its_own
compose run --rm --no-deps --no-TTY --quiet-pull --name "$project-recovery" --volume "$archive:/restore:ro" \
  --entrypoint 'bash /pgrepl/recover.sh' "$primary" "$@" </dev/null || {
  clear_away
  die 'nothing was restored, and nothing is left of the attempt'
}
rm "$unfinished"
trap - INT TERM

echo "new stack          $target (project $project)"
compose up -d --wait >/dev/null 2>&1 ||
  die "the cluster is restored, but not every node got ready; see, in $target: docker compose logs"
for node in "${nodes[@]}"; do
  printf '%-18s %s\n' "$node" "$(compose port "$node" 5432)"
done
