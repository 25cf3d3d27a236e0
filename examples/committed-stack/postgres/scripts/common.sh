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

# Debian's psql and its like are a program in Perl that looks for the real one, and takes five times as long.
PATH=${PG_MAJOR:+/usr/lib/postgresql/$PG_MAJOR/bin:}$PATH

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

# Mounts may be root's on the host.
own_mounts() {
  local directory uid
  uid=$(owner) uid=${uid%:*}
  for directory in "${PGDATA%/*}" "$archive" /var/run/postgresql; do
    # The mount itself last, so that an interrupted run is done again; what is right below it too, because `generate` makes
    # directories in an archive that was emptied.
    if [ -n "$(find "$directory" -maxdepth 1 ! -user "$uid" -print -quit)" ]; then
      find "$directory" -depth ! -user "$uid" -exec chown -h "$(owner)" {} +
    fi
  done
}

# Runs the calling script again as that user. A container that `user:` started without root stays as it is.
step_down() {
  [ "$EUID" = 0 ] || return 0
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

# SQL: the timeline that a standby has WAL of. The control file tells of a new one late; the names of WAL files at once.
standby_timeline="greatest((select timeline_id from pg_control_checkpoint()),
  (select max(('x' || substr(name, 1, 8))::bit(32)::int) from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'))"

# Durable, whatever `sync` there is: one that knows no file names ignores them, and syncs everything. It fails where the
# disk does.
durable() { sync "$@"; }

# The server's own word that it accepts connections: asking it costs no process, and no line in its log. A crashed
# server's last word may still be there, so it is a hint only.
# (It is the eighth line: utils/pidfile.h in PostgreSQL's source.)
ready() {
  local lines=()
  { mapfile -t lines <"$PGDATA/postmaster.pid"; } 2>/dev/null || return
  [[ ${lines[7]:-} == ready* ]]
}

# Sleeps without a process: what many containers do ten times a second at a start, the one that initialises pays for.
# What is read here never comes.
pause() { # pause SECONDS
  [ -e /dev/fd/7 ] || exec 7<> <(:)
  read -r -t "$1" -u 7 || true
}

# Of a data directory. `read` drops the blanks, and is no program to start.
system_identifier() {
  local identifier
  read -r identifier < <(od -A n -t u8 -N 8 "$1/global/pg_control")
  printf '%s\n' "$identifier"
}

newest_timeline() { # of the history files in a directory, which may be hundreds; timeline 1 has none
  local file newest=1
  for file in "$1"/*.history; do
    if [ -e "$file" ]; then
      file=${file##*/}
      newest=$((16#${file%.history}))
    fi
  done
  echo "$newest"
}

position() { local text=$1; echo $((16#${text%/*} << 32 | 16#${text#*/})); } # of an LSN, in bytes

# leads_to OTHER DIRECTORY END TIMELINE: whether what ends at END, in bytes, of TIMELINE is in the past of the timeline OTHER,
# as that one's history in DIRECTORY tells
leads_to() {
  local left
  if [ "$4" = "$1" ]; then return 0; fi
  left=$(sed -n -E "s/^$4[[:blank:]]+([0-9A-F]+\/[0-9A-F]+).*/\1/p" "$2/$(printf %08X "$1").history" 2>/dev/null) || return
  [ -n "$left" ] && [ "$3" -le "$(position "$left")" ]
}

# Every whole base backup of an archive, by its end: that in bytes, the timeline of its end, its start as an LSN, when it had
# ended in seconds, its name. The manifest is what pg_basebackup writes last.
whole_backups() { # whole_backups ARCHIVE
  local manifest backup range
  for manifest in "$1"/basebackup/*/backup_manifest; do
    [ -e "$manifest" ] || continue
    backup=${manifest%/*} backup=${backup##*/}
    range=$(tail -n 20 "$manifest" | sed -n -E \
      's/.*"Timeline": ([0-9]+), "Start-LSN": "([0-9A-F/]+)", "End-LSN": "([0-9A-F/]+)".*/\1 \2 \3/p' | sort -n | tail -n 1)
    if [ -n "$range" ]; then
      # shellcheck disable=SC2086 # three words
      set -- "$1" $range
      printf '%s %s %s %s %s\n' "$(position "$4")" "$2" "$3" "$(($(stat -c %Y "$manifest") + 1))" "$backup"
    fi
  done | sort -n
}

own_timeline() { # a server that died right after its promotion has the history file, and no checkpoint yet
  local checkpoint newest
  checkpoint=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n "s/^Latest checkpoint's TimeLineID: *//p")
  newest=$(newest_timeline "$PGDATA/pg_wal")
  echo $((checkpoint > newest ? checkpoint : newest))
}

# pg_waldump's line about the last record in this node's WAL; without an end, it always ends with an error.
last_record() { # last_record TIMELINE FROM [TO]
  { pg_waldump --path "$PGDATA/pg_wal" --timeline "$1" --start "$2" ${3:+--end "$3"} 2>/dev/null || true; } | tail -n 1
}

# A line that is kept with the archive: never half of it, neither for who reads it meanwhile nor after a loss of power.
write_note() { # write_note FILE WORD ...
  local file=$1
  mkdir -p "${file%/*}"
  printf '%s\n' "${*:2}" >"$file.$PGREPL_NODE"
  durable "$file.$PGREPL_NODE"
  mv "$file.$PGREPL_NODE" "$file"
  durable "${file%/*}"
}

# Who led last or is about to lead, and on which timeline: what keeps every other node from starting as a primary,
# even before the promotion is done, and while the promoted node is down. It is with the archive, which all nodes share.
leader=$archive/roles/leader
claim() { # claim NODE TIMELINE; what it says already needs no disk, which may be full
  [ ! -s "$leader" ] || [ "$(< "$leader")" != "$1 $2" ] || return 0
  write_note "$leader" "$1" "$2"
}

# SQL for psql that makes the slots of this node's downstreams; nothing where the stack has none.
#
# A primary keeps WAL for its standbys from now on, even for those that are slow to come: a slot that was made without
# a position, and that no one uses yet, is made again with one. A standby keeps none, for no one may ever ask; and no
# one keeps any for the spec's primary, which may never come back.
slots_sql() { # slots_sql WHETHER-TO-RESERVE, as SQL
  if [ -z "$(setting primary_slot_name)" ] || [ -z "${PGREPL_DOWNSTREAMS:-}" ]; then return 1; fi
  cat <<SQL
\\set names '${PGREPL_DOWNSTREAMS//-/_}'
\\set first '${PGREPL_PRIMARY//-/_}'
select pg_drop_replication_slot(slot_name)
from pg_replication_slots
where $1 and restart_lsn is null and not active
  and slot_name = any (string_to_array(:'names', ' ')) and slot_name <> :'first';

select pg_create_physical_replication_slot(name, $1 and name <> :'first')
from unnest(string_to_array(:'names', ' ')) as name
where not exists (select from pg_replication_slots where slot_name = name);
SQL
}
