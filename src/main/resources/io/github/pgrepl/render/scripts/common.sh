#!/usr/bin/env bash
# What the scripts beside a node's server share. Sourced, never run.
# shellcheck disable=SC2034 # not every script uses every name

# The places are those in a container. archive-wal.sh and restore-wal.sh serve servers that run without one too.
scripts=${BASH_SOURCE[0]%/*}                    # these scripts, read-only
config=/etc/pgrepl                              # this node's configuration, read-only
archive=${PGREPL_ARCHIVE_DIRECTORY:-/archive}   # the cluster's archive, one for all nodes
private=/run/pgrepl                             # in memory: passwords and keys, readable by the server's user alone

superuser=${POSTGRES_USER:-postgres}
export PGPASSFILE=$private/passfile PGCONNECT_TIMEOUT=2

say() { printf 'pgrepl: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Whom the stack belongs to: its files are to be that user's on the host too, so that he may remove them.
# PostgreSQL does not run as root, so root's stack runs as the image's own user.
owner() {
  local owner
  owner=$(stat -c %u:%g "$scripts/node.sh")
  case $owner in
    0:*) printf '%s:%s\n' "$(id -u postgres)" "$(id -g postgres)" ;;
    *) printf '%s\n' "$owner" ;;
  esac
}

# Runs the calling script again as that user. A container that `user:` started without root stays as it is.
step_down() {
  [ "$(id -u)" = 0 ] || return 0
  local to tool
  to=$(owner)
  for tool in gosu su-exec; do
    if command -v "$tool" >/dev/null; then exec "$tool" "$to" bash "$0" "$@"; fi
  done
  exec setpriv --reuid "${to%:*}" --regid "${to#*:}" --clear-groups bash "$0" "$@"
}

# A setting of this node's postgresql.conf, where every value stands in quotes.
setting() { sed -n -E "s/^$1 = '(([^']|'')*)'.*/\1/p" "$config/postgresql.conf" | sed "s/''/'/g"; }

quietly_psql() { timeout "${PGREPL_SQL_TIMEOUT:-60}" psql --no-psqlrc --no-align --tuples-only --quiet --no-password --set ON_ERROR_STOP=1 "$@"; }

# SQL from standard input or --command. `ask HOST` may read what monitoring may; `administer` is the superuser,
# whom pg_hba.conf lets in over the socket only.
ask() { quietly_psql --host "$1" --username pgrepl_monitor --dbname postgres "${@:2}"; }
administer() { quietly_psql --username "$superuser" --dbname postgres "$@"; }

# Durable, whatever `sync` there is: one that knows no file names ignores them, and syncs everything. It fails where the
# disk does.
durable() { sync "$@"; }

# The server's own word that it accepts connections: asking it costs no process, and no line in its log. A crashed
# server's last word may still be there, so it is a hint only.
ready() { grep -q '^ready' "$PGDATA/postmaster.pid" 2>/dev/null; }

# Of a data directory. `read` drops the blanks, and is no program to start.
system_identifier() {
  local identifier
  read -r identifier < <(od -A n -t u8 -N 8 "$1/global/pg_control")
  printf '%s\n' "$identifier"
}
