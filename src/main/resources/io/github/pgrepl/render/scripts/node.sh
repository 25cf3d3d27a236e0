#!/usr/bin/env bash
# What a node's container starts with. It ends as the server itself, and decides on the way what that server is:
#
#   data directory with standby.signal   a standby
#   data directory without               a primary, unless another node leads by now: then it holds
#   none, and the spec's primary         initialised, unless the cluster is there already: then cloned
#   none, any other node                 cloned
#
# Where rejoin.sh asked for it, the data directory is put aside and cloned again.
#
# The role is in the data directory alone, so a promoted node stays promoted.
#
#   PGREPL_NODE         this node's name
#   PGREPL_PRIMARY      the node that initialises the cluster
#   PGREPL_NODES        every node
#   PGREPL_DOWNSTREAMS  the nodes that stream from this one, or will once it leads
#   PGREPL_REPLICATOR   the role that standbys stream as
#   PGREPL_ARCHIVE      `history` where the archive is off; see archive-wal.sh
#   PGDATA              a directory inside the data mount, not the mount itself: see `finish`
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

mount=$(dirname "$PGDATA")
new=$PGDATA.new

# tini passes signals to this shell alone; when it ends, the container ends with all that runs in it.
trap 'exit 143' INT TERM
await() { "$@" & wait $!; }

# What it is at, for the health check to tell.
doing() { printf '%s\n' "$*" >"$private/doing"; }

# Holding keeps the container for a look and for the way back, where leaving would restart it for ever.
hold() {
  say "$*"
  printf '%s\n' "$*" >"$private/held"
  await tail -f /dev/null
}

own_mounts() {
  local directory uid
  uid=$(owner) uid=${uid%:*}
  for directory in "$mount" "$archive" /var/run/postgresql; do
    # the mount itself last, so that an interrupted run is done again
    if [ "$(stat -c %u "$directory")" != "$uid" ]; then
      find "$directory" -depth ! -user "$uid" -exec chown -h "$(owner)" {} +
    fi
  done
}

# Compose mounts secrets as they are on the host; the server's user and its private keys want them as its own.
copy_secrets() {
  local secret
  umask 077
  mkdir -p "$private/secrets"
  for secret in /run/secrets/*; do
    cat "$secret" >"$private/secrets/${secret##*/}" || die "secret ${secret##*/} cannot be read"
  done
  {
    passfile_line "$superuser"
    passfile_line "$PGREPL_REPLICATOR"
    passfile_line pgrepl_rewind
    passfile_line pgrepl_monitor
  } >"$private/passfile"
  if [ "$(id -u)" = 0 ]; then
    chmod 700 "$private"
    chown -R "$(owner)" "$private"
  fi
}

passfile_line() { # the secret of a role has the role's name
  [ -s "$private/secrets/$1" ] || die "secret $1 is missing or empty; scripts/secrets.sh makes what is missing"
  printf '*:*:*:%s:%s\n' "$(passfile_escape <<<"$1")" "$(passfile_escape <"$private/secrets/$1")"
}
passfile_escape() { sed 's/[\\:]/\\&/g'; }

# One line for each other node that answers: `leads` and its timeline, or `follows` and none; its name.
peers() {
  local peer
  for peer in $PGREPL_NODES; do
    [ "$peer" != "$PGREPL_NODE" ] || continue
    PGREPL_SQL_TIMEOUT=5 ask "$peer" --field-separator ' ' --command "
      select case when pg_is_in_recovery() then 'follows -'
        else 'leads ' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end, '$peer'" 2>/dev/null &
  done
  wait
}

newest_timeline() { # of the history files in a directory, as in their names; timeline 1 has none
  local file newest=00000001
  for file in "$1"/*.history; do
    [ ! -e "$file" ] || newest=$(basename "$file" .history)
  done
  printf '%s\n' "$newest"
}

own_timeline() { # a server that died right after its promotion has the history file, and no checkpoint yet
  local checkpoint
  checkpoint=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n "s/^Latest checkpoint's TimeLineID: *//p")
  printf '%08X\n%s\n' "$checkpoint" "$(newest_timeline "$PGDATA/pg_wal")" | sort | tail -n 1
}

refuse_to_be_a_second_primary() {
  local leader own newest
  leader=$(peers | sed -n 's/^leads //p' | head -n 1)
  if [ -n "$leader" ]; then
    hold "${leader#* } is the primary, on timeline $((16#${leader% *})); $PGREPL_NODE was primary before and does not start as a second one. Bring it back as a standby with scripts/rejoin.sh $PGREPL_NODE"
  fi
  # The archive tells of a promotion even while the node that was promoted is down.
  own=$(own_timeline) newest=$(newest_timeline "$archive/wal")
  if [[ $newest > $own ]]; then
    hold "another node was promoted: the archive knows timeline $((16#$newest)), $PGREPL_NODE is on $((16#$own)) and does not start as a second primary. Start the promoted node, then bring this one back with scripts/rejoin.sh $PGREPL_NODE"
  fi
}

refuse_a_second_cluster() {
  local other
  for other in "$mount"/*/PG_VERSION; do
    [ ! -e "$other" ] || hold "there is a database of PostgreSQL $(cat "$other") in ${other%/*}, none in $PGDATA. Upgrade it, or move it away to begin anew"
  done
  if [ -s "$archive/system-identifier" ]; then
    hold "the archive is that of cluster $(cat "$archive/system-identifier"), and no node has a database. Restore the cluster from the archive, or move the archive away to begin a new one"
  fi
}

# Whatever makes a data directory makes it beside the final one: killed half-way, it is never taken for a database.
finish() {
  durable -f "$new"
  mv -T "$new" "$PGDATA"
  durable "$mount"
}

# The image's own entrypoint initialises, so that the image's scripts and the user's in /docker-entrypoint-initdb.d
# run as ever. It ends by starting the server in the directory that is still to be renamed: so the `postgres` it
# finds is one that ends at once. (initdb and pg_ctl look for the real one beside themselves, not in the PATH.)
initialise() {
  local bin
  say 'initialising the cluster'
  doing initialising
  bin=$(mktemp -d)
  cat >"$bin/postgres" <<SHIM
#!/bin/sh
case " \$* " in *' -C '*) exec '$(command -v postgres)' "\$@" ;; esac
SHIM
  chmod +x "$bin/postgres"
  # No standby is there to wait for, nothing is worth archiving yet, and one sync at the end is enough.
  await env PATH="$bin:$PATH" PGDATA="$new" POSTGRES_PASSWORD_FILE="$private/secrets/$superuser" \
    POSTGRES_INITDB_ARGS="${POSTGRES_INITDB_ARGS:-} --no-sync" \
    docker-entrypoint.sh postgres -c config_file="$config/postgresql.conf" \
    -c synchronous_standby_names= -c archive_mode=off -c fsync=off || {
    pg_ctl --pgdata "$new" --mode immediate stop >/dev/null 2>&1 || true
    hold "the initialisation failed, for the reason above, and nothing of it is kept. Mend that, then: docker compose restart $PGREPL_NODE"
  }
  rm -r "$bin"
  finish
  # The archive is this cluster's from now on: should the data be lost, it is not taken for a new one.
  system_identifier "$PGDATA" >"$archive/system-identifier"
}

# From whom it will stream, by the very settings it will stream with.
clone() {
  local conninfo slot slot_options=() deadline=$((SECONDS + 600)) next=$((SECONDS + 5)) problem
  conninfo=$(setting primary_conninfo) slot=$(setting primary_slot_name)
  if [ -n "$slot" ]; then slot_options=(--create-slot --slot "$slot"); fi
  say "waiting for a server to clone: $(sed -n 's/.*host=\([^ ]*\).*/\1/p' <<<"$conninfo")"
  doing waiting for a server to clone
  until try_clone 2>"$private/clone.log"; do
    doing waiting for a server to clone
    rm -rf "$new"
    problem=$(tail -n 1 "$private/clone.log")
    [ "$SECONDS" -lt "$deadline" ] || die "nothing to clone after 10 minutes: $problem"
    if [ "$SECONDS" -ge "$next" ]; then
      say "still waiting: $problem"
      next=$((SECONDS + 15))
    fi
    await sleep 0.2
  done
  touch "$new/standby.signal"
  finish
  say 'cloned'
}

try_clone() {
  quietly_psql "$conninfo replication=true" --command IDENTIFY_SYSTEM >/dev/null || return
  # An old slot of ours may be lost, or holds WAL that a clone has no use for. Most often there is none.
  [ -z "$slot" ] || quietly_psql "$conninfo replication=true" --command "DROP_REPLICATION_SLOT \"$slot\"" >/dev/null 2>&1 || true
  doing cloning
  await pg_basebackup --dbname "$conninfo" --pgdata "$new" "${slot_options[@]}" \
    --checkpoint fast --wal-method stream --no-manifest --no-sync --no-password
}

# Asked for by rejoin.sh. Each step is seen in the directories, so that a killed one is gone on with.
rejoin() {
  if [ ! -e "$PGDATA.before" ] && [ -e "$PGDATA" ]; then mv -T "$PGDATA" "$PGDATA.before"; fi
  if [ ! -e "$PGDATA" ]; then clone; fi
  rm "$PGDATA.rejoin"
}

if [ "$(id -u)" = 0 ]; then own_mounts; fi
if [ ! -e "$private/passfile" ]; then copy_secrets; fi
step_down "$@"

umask 077
mkdir -p "$archive/wal" "$archive/basebackup"
rm -rf "$new"

if [ -e "$PGDATA.rejoin" ]; then
  rejoin
elif [ -s "$PGDATA/PG_VERSION" ]; then
  [ -e "$PGDATA/standby.signal" ] || refuse_to_be_a_second_primary
elif [ "$PGREPL_NODE" != "$PGREPL_PRIMARY" ]; then
  clone
else
  case $(peers) in
    *leads*) say 'the cluster is there and has a primary: joining it as a standby'; clone ;;
    *follows*) hold "the cluster is there, but no node leads it: promote one with scripts/promote.sh, then start $PGREPL_NODE again" ;;
    *) refuse_a_second_cluster; initialise ;;
  esac
fi

doing starting
# A grandchild, which the init process adopts: the postmaster never learns of it.
( bash "$scripts/slots.sh" & )
exec postgres -c config_file="$config/postgresql.conf"
