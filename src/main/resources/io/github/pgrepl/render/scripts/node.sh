#!/usr/bin/env bash
# What a node's container starts with. It ends as the server itself, and decides on the way what that server is:
#
#   data directory with standby.signal   a standby
#   data directory without               a primary, unless another node leads by now: then it holds
#   none, and the spec's primary         initialised, unless the cluster is there already: then cloned
#   none, any other node                 cloned
#
# Where rejoin.sh asked for it, the data directory is made that of a standby, by the quickest way there is.
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

mount=${PGDATA%/*}
new=$PGDATA.new
request=$archive/roles/rejoin.$PGREPL_NODE   # see recall.sh
{ read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || boot=$HOSTNAME
seed=$archive/seed.$boot                     # see sow

# tini passes signals to this shell alone; when it ends, the container ends with all that runs in it.
trap 'exit 143' INT TERM
await() { "$@" & wait $!; }

# What it is at, for the health check to tell.
doing() { printf '%s\n' "$*" >"$private/doing"; }

# Holding keeps the container for a look, where leaving would restart it for ever; until it is asked to rejoin.
hold() {
  say "$*"
  printf '%s\n' "$*" >"$private/held"
  until [ -e "$request" ]; do pause 0.2; done
  rm "$private/held"
  exec bash "$0"
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
  if [ "$EUID" = 0 ]; then
    chmod 700 "$private"
    chown -R "$(owner)" "$private"
  fi
}

passfile_line() { # the secret of a role has the role's name
  local role=$1 password
  [ -s "$private/secrets/$role" ] || die "secret $role is missing or empty; scripts/secrets.sh makes what is missing"
  password=$(< "$private/secrets/$role")
  role=${role//\\/\\\\} password=${password//\\/\\\\}
  printf '*:*:*:%s:%s\n' "${role//:/\\:}" "${password//:/\\:}"
}

# A line for each other node that answers: `leads` or `follows`, its timeline, its name.
peers() {
  local peer
  for peer in $PGREPL_NODES; do
    [ "$peer" != "$PGREPL_NODE" ] || continue
    PGREPL_SQL_TIMEOUT=5 ask "$peer" --field-separator ' ' --command "
      select case when pg_is_in_recovery() then 'follows' else 'leads' end,
        case when pg_is_in_recovery() then $standby_timeline
          else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end, '$peer'" 2>/dev/null &
  done
  wait
}

# In the order of how sure each answer is: a peer that leads; peers that followed one; the archive, which tells of a
# promotion even while the promoted node is down; and the claim, which tells of one that may have come half-way only.
refuse_to_be_a_second_primary() {
  local own answers role timeline name back
  own=$(own_timeline) answers=$(peers)
  back="bring this one back with scripts/rejoin.sh $PGREPL_NODE"
  while read -r role timeline name; do
    [ "$role" = leads ] || continue
    [ "$timeline" -ge "$own" ] ||
      hold "$name leads on timeline $timeline, although $PGREPL_NODE was promoted after it and is on $own. Bring $name back with scripts/rejoin.sh $name, once it is stopped and $PGREPL_NODE was started again"
    hold "$name is the primary, on timeline $timeline; $PGREPL_NODE was primary before and does not start as a second one. Bring it back as a standby with scripts/rejoin.sh $PGREPL_NODE"
  done <<<"$answers"
  while read -r role timeline name; do
    if [ "$role" = follows ] && [ "$timeline" -gt "$own" ]; then
      hold "another node was promoted: $name followed it to timeline $timeline, $PGREPL_NODE is on $own and does not start as a second primary. Start the promoted node, then $back"
    fi
  done <<<"$answers"
  timeline=$(newest_timeline "$archive/wal")
  if [ "$timeline" -gt "$own" ]; then
    hold "another node was promoted: the archive knows timeline $timeline, $PGREPL_NODE is on $own and does not start as a second primary. Start the promoted node, then $back"
  fi
  if [ -s "$leader" ]; then
    read -r name timeline <"$leader"
    if [ "$name" != "$PGREPL_NODE" ] && [ "$timeline" -gt "$own" ]; then
      hold "$name was to be promoted, and may have been; $PGREPL_NODE does not start as a second primary. Start $name and call scripts/promote.sh $name, then $back. If $name is lost, scripts/promote.sh $PGREPL_NODE lets this one lead again"
    fi
  fi
  claim "$PGREPL_NODE" "$own"
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
  local bin identifier
  say 'initialising the cluster'
  doing initialising
  mkdir -p "${leader%/*}"
  rm -f "$archive"/seed.*
  bin=$(mktemp -d)
  cat >"$bin/postgres" <<SHIM
#!/bin/sh
case " \$* " in *' -C '*) exec '$(command -v postgres)' "\$@" ;; esac
SHIM
  chmod +x "$bin/postgres"
  # No standby is there to wait for, nothing is worth archiving yet, and one sync at the end is enough. Told a time zone,
  # initdb need not find out which it is; what it chooses is in a postgresql.conf that no server reads.
  await env PATH="$bin:$PATH" TZ="${TZ:-UTC}" PGDATA="$new" POSTGRES_PASSWORD_FILE="$private/secrets/$superuser" \
    POSTGRES_INITDB_ARGS="${POSTGRES_INITDB_ARGS:-} --no-sync" \
    docker-entrypoint.sh postgres -c config_file="$config/postgresql.conf" \
    -c synchronous_standby_names= -c archive_mode=off -c fsync=off || {
    pg_ctl --pgdata "$new" --mode immediate stop >/dev/null 2>&1 || true
    hold "the initialisation failed, for the reason above, and nothing of it is kept. Mend that, then: docker compose restart $PGREPL_NODE"
  }
  rm -r "$bin"
  sow
  finish
  # The archive is this cluster's from now on: should the data be lost, it is not taken for a new one.
  identifier=$(system_identifier "$PGDATA")
  write_note "$archive/system-identifier" "$identifier"
  claim "$PGREPL_NODE" 1
}

# What was made, for the first standbys, to whom a cold copy comes sooner than a backup of a server that has just started.
# Not where it leads elsewhere, as tablespaces do, nor where it is large; who comes later has a backup as well. It is not
# made durable: after the host's next start, it has another name and so is not found.
sow() {
  local size
  [ "$PGREPL_NODES" != "$PGREPL_NODE" ] && [ -z "$(find "$new" -type l -print -quit)" ] || return 0
  size=$(du -sk "$new")
  [ "${size%%[!0-9]*}" -le 200000 ] || return 0
  if tar -C "$new" -cf "$seed.new" . && mv "$seed.new" "$seed"; then
    ( { sleep 60; rm -f "$seed"; } & )
  else
    rm -f "$seed.new"
  fi
}

# While the primary still makes its own durable. The copy is good if it is that of the cluster which the primary then leads,
# and nobody was promoted since: whatever it lacks is in the WAL that the primary still has, as it is young.
grow() {
  local deadline=$((SECONDS + 30))
  [ -n "$(find "$seed" -mmin -10 2>/dev/null)" ] || return
  doing cloning
  mkdir "$new" && tar -C "$new" -xpf "$seed" && durable -f "$new" || return
  until_there "$leader"
  # Asked for first: bash ends at a `$(< FILE)` of a file that is not there, even in a condition.
  [ -s "$leader" ] && [ -s "$archive/system-identifier" ] || return
  [ "$(< "$leader") $(system_identifier "$new")" = "$PGREPL_PRIMARY 1 $(< "$archive/system-identifier")" ] || return
  until ready_to_be_cloned; do
    [ "$SECONDS" -lt "$deadline" ] || return
    pause 0.1
  done
}

# From whom it will stream, by the very settings it will stream with.
clone() {
  local conninfo slot slot_options=() deadline=$((SECONDS + 600)) next=$((SECONDS + 5)) problem
  # Under a name of its own: no commit is to wait for what a clone has, which may be gone with it.
  conninfo="$(setting primary_conninfo) application_name=clone" slot=$(setting primary_slot_name)
  if [ -n "$slot" ]; then slot_options=(--slot "$slot"); fi
  say "waiting for a server to clone: $(sed -n 's/.*host=\([^ ]*\).*/\1/p' <<<"$conninfo")"
  doing waiting for a server to clone
  # Whoever leads has claimed it first.
  until until_there "$leader" "$seed" && { grow || try_clone; } 2>"$private/clone.log"; do
    doing waiting for a server to clone
    problem=$(tail -n 1 "$private/clone.log")
    [ "$SECONDS" -lt "$deadline" ] || die "nothing to clone after 10 minutes: $problem"
    if [ "$SECONDS" -ge "$next" ]; then
      say "still waiting: $problem"
      next=$((SECONDS + 15))
    fi
    pause 0.2
  done
  touch "$new/standby.signal"
  finish
  say 'cloned'
}

# Until there is one of these files: while a cluster is made, its standbys leave the processor to the node that makes it. An
# archive that was moved away tells nothing, so they go on all the same now and then.
until_there() {
  local file anyhow=$((SECONDS + 5))
  while [ "$SECONDS" -lt "$anyhow" ]; do
    for file in "$@"; do
      [ ! -e "$file" ] || return 0
    done
    pause 0.1
  done
}

try_clone() {
  rm -rf "$new"
  ready_to_be_cloned || return
  doing cloning
  await pg_basebackup --dbname "$conninfo" --pgdata "$new" "${slot_options[@]}" \
    --checkpoint fast --wal-method stream --no-manifest --no-sync --no-password
}

# In one session: whether a primary answers, and a slot that keeps WAL from now on. An old one of ours may be lost, or
# holds WAL that a clone has no use for; most often there is none, or one that the primary made just now (see slots.sh),
# even between our dropping and our making it, so that pg_basebackup is not to make it. What is held by a connection that
# the primary does not know to be gone yet is waited for. The codes:
# https://www.postgresql.org/docs/current/errcodes-appendix.html
ready_to_be_cloned() {
  local answer
  answer=$({
    echo 'IDENTIFY_SYSTEM;'
    [ -z "$slot" ] || cat <<REPLICATION
\\set ON_ERROR_STOP off
DROP_REPLICATION_SLOT "$slot";
\\echo dropped :SQLSTATE
CREATE_REPLICATION_SLOT "$slot" PHYSICAL RESERVE_WAL;
\\echo made :SQLSTATE
REPLICATION
  } | quietly_psql "$conninfo replication=true") || return
  case $answer in
    *'dropped 55006'*) return 1 ;;                    # object_in_use
    *'made 00000'* | *'made 42710'*) return ;;        # duplicate_object: it is there
    *) [ -z "$slot" ] ;;
  esac
}

# Asked for by recall.sh. Each step is seen on the disk, so that a killed one is gone on with. How it came back is kept
# for rejoin-wait.sh to tell.
rejoin() {
  local primary
  doing 'waiting for a primary to come back to'
  until primary=$(peers | sed -n 's/^leads //p' | sort -n | tail -n 1) && [ -n "$primary" ]; do pause 0.5; done
  doing 'rejoining'
  rm -f "$private/came-back"
  if [ -s "$PGDATA/PG_VERSION" ] && [ ! -e "$PGDATA.before" ]; then
    archive_the_rest
    if [ "$(cat "$request")" = clone ] || ! come_back "${primary#* }" "${primary% *}"; then
      mv -T "$PGDATA" "$PGDATA.before"
      rm -f "$PGDATA.rewinding"
    fi
  fi
  if [ ! -e "$PGDATA" ]; then
    clone
    came_back 'was cloned'
  fi
  rm -rf "$PGDATA.before"
  rm "$request"
}

came_back() { say "$*"; printf '%s\n' "$*" >"$private/came-back"; }

# What was not archived yet would be lost for recovery.
archive_the_rest() {
  local status name
  for status in "$PGDATA"/pg_wal/archive_status/*.ready; do
    name=$(basename "$status" .ready)
    [ -e "$PGDATA/pg_wal/$name" ] || continue
    (cd "$PGDATA" && bash "$scripts/archive-wal.sh" "pg_wal/$name" "$name") || {
      rm "$request"
      hold "$name is on $PGREPL_NODE alone and cannot be archived, for the reason above. Mend that, then call scripts/rejoin.sh $PGREPL_NODE again"
    }
    mv "$status" "${status%.ready}.done"
  done
}

# Makes a standby of the data directory as it is, if that can be.
come_back() { # come_back PRIMARY ITS-TIMELINE
  local primary=$1 timeline=$2 own fork redo last source
  source="host=$primary port=5432 keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=5000"
  if [ -e "$PGDATA.rewinding" ]; then
    say 'an earlier rewind was cut short, so that the data directory is of no use'
    return 1
  fi
  own=$(own_timeline)
  fork=$(fork_of "$own" "$timeline" "$source user=$PGREPL_REPLICATOR replication=true")
  # Where the last record begins, of a server that crashed too.
  redo=$(LC_ALL=C pg_controldata "$PGDATA" | sed -n "s/^Latest checkpoint's REDO location: *//p")
  last=$(last_record "$own" "$redo" | sed -n -E 's|.*, lsn: ([0-9A-F]+)/([0-9A-F]+),.*|0x\1 << 32 \| 0x\2|p')
  if [ "$own" = "$timeline" ] && [ -e "$PGDATA/standby.signal" ] || [ -n "$fork" ] && [ -n "$last" ] && [ $((last)) -lt $((fork)) ]; then
    touch "$PGDATA/standby.signal"
    durable "$PGDATA/standby.signal" "$PGDATA"
    came_back 'had nothing that the primary lacks'
    return
  fi
  rewind "$source user=pgrepl_rewind dbname=postgres" || return
  came_back "was rewound${fork:+ to where its timeline ended}"
}

# Where one timeline branched off on the way to another, as the server that is on it says; nothing, if it did not.
fork_of() { # fork_of EARLIER LATER CONNINFO
  [ "$2" -gt 1 ] || return 0
  quietly_psql "$3" --field-separator $'\n' --command "TIMELINE_HISTORY $2" |
    sed -n -E "s|^$1\t([0-9A-F]+)/([0-9A-F]+)\t.*|0x\1 << 32 \| 0x\2|p"
}

# https://www.postgresql.org/docs/current/app-pgrewind.html
rewind() { # rewind CONNINFO
  local options=()
  if [ -n "$(setting restore_command)" ]; then options=(--restore-target-wal); fi
  # pg_rewind and the server that it has finish an interrupted shutdown look for settings in the data directory.
  printf "include '%s/postgresql.conf'\n" "$config" >"$PGDATA/postgresql.conf"
  touch "$PGDATA.rewinding"
  durable "$PGDATA.rewinding" "$mount"
  doing rewinding
  await timeout 3600 pg_rewind --target-pgdata "$PGDATA" --source-server "$1" "${options[@]}" >"$private/rewind.log" 2>&1 || {
    say "pg_rewind failed, so it is cloned: $(tail -n 3 "$private/rewind.log" | tr '\n' ' ')"
    return 1
  }
  touch "$PGDATA/standby.signal"
  durable "$PGDATA/standby.signal" "$PGDATA"
  rm "$PGDATA.rewinding"
}

# What follows starts some thirty programs: not before the primary has done so, and is at what takes one processor only.
# Once in a container: what runs after step_down finds the passfile.
if [ ! -e "$private/passfile" ] && [ "$PGREPL_NODE" != "$PGREPL_PRIMARY" ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  until_there "${leader%/*}"
fi
if [ "$EUID" = 0 ]; then own_mounts; fi
if [ ! -e "$private/passfile" ]; then copy_secrets; fi
step_down "$@"

umask 077
mkdir -p "$archive/wal" "$archive/basebackup"
rm -rf "$new"
# Of a server that was killed. In this container its process number is that of something else, which a server, and
# pg_rewind, would take for one that still runs.
rm -f "$PGDATA/postmaster.pid"

if [ -e "$request" ]; then
  rejoin
elif [ -e "$PGDATA.rewinding" ] || { [ -e "$PGDATA.before" ] && [ ! -e "$PGDATA" ]; }; then
  hold "bringing $PGREPL_NODE back was cut short; call scripts/rejoin.sh $PGREPL_NODE again"
elif [ -s "$PGDATA/PG_VERSION" ]; then
  [ -e "$PGDATA/standby.signal" ] || { rm -f "$archive"/seed.*; refuse_to_be_a_second_primary; }
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
exec postgres -c config_file="$config/postgresql.conf" 7>&-
