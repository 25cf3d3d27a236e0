#!/usr/bin/env bash
# Takes a base backup into archive/basebackup, verifies it and prints its directory; then removes what has expired.
#
#   scripts/basebackup.sh [NODE] [--max-rate RATE] [--incremental]
#   scripts/basebackup.sh --list
#
# NODE            whom to copy; else a standby that streams, or the primary where there is none
# --max-rate      so much a second at most, as pg_basebackup takes it: 10M, 512k
# --incremental   only what changed since the newest base backup; from PostgreSQL 17 on, with summarize_wal on
# --list          every base backup, with what it builds on
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() { printf '%s\n' "$*" >&2; exit 1; }

node='' rate='' incremental='' list=''
while [ $# -gt 0 ]; do
  case $1 in
    --max-rate) rate=${2:-} && shift; [ -n "$rate" ] || die '--max-rate needs a rate, such as 10M' ;;
    --incremental) incremental=yes ;;
    --list) list=yes ;;
    -*) die "unknown option $1" ;;
    *) [ -z "$node" ] || die "one node, not two: $node, $1"; node=$1 ;;
  esac
  shift
done
mapfile -t nodes < <(docker compose config --services | sort)
[ -z "$node" ] || [[ " ${nodes[*]} " == *" $node "* ]] || die "no node is called $node; there are: ${nodes[*]}"

# inside NODE [ARGUMENT ...] <SCRIPT: in its container, as the server's user, to whom the archive and the passwords belong
inside() {
  local server
  server=$(docker compose exec -T "$1" bash -c 'stat -c %u:%g "$PGDATA"' </dev/null 2>/dev/null) || die "$1 does not run"
  docker compose exec -T --user "$server" "$1" bash -s -- "${@:2}"
}

role() {
  docker compose exec -T "$1" bash -s 2>/dev/null <<'EOS'
. /pgrepl/common.sh
PGREPL_SQL_TIMEOUT=5 ask 127.0.0.1 --command "
  select case when not pg_is_in_recovery() then 'primary'
    when current_setting('recovery_min_apply_delay') = '0' and exists (select from pg_stat_wal_receiver where status = 'streaming')
      then 'standby' else 'other' end"
EOS
}

primary='' standby='' running=''
for name in "${nodes[@]}"; do
  case $(role "$name") in
    primary) primary=$name running=$name ;;
    standby) standby=${standby:-$name} running=$name ;;
    other) running=$name ;;
  esac
done

if [ -n "$list" ]; then
  [ -n "$running" ] || die 'no node answers'
  inside "$running" <<'EOS'
bash /pgrepl/stored-backups.sh
EOS
  exit
fi

node=${node:-${standby:-$primary}}
[ -n "$node" ] || die 'no primary answers, and no standby streams; name a standby to back up'

# A standby's backup starts where its last checkpoint was; without a new one, an incremental one has nothing to build on.
if [ -n "$incremental" ] && [ -n "$primary" ] && [ "$node" != "$primary" ]; then
  position=$(docker compose exec -T "$primary" bash /pgrepl/psql.sh -qAt -c checkpoint -c 'select pg_current_wal_lsn()')
fi

inside "$node" "$rate" "$incremental" "${position:-}" <<'EOS'
set -euo pipefail
. /pgrepl/common.sh
umask 077
rate=$1 incremental=$2 position=$3
cd "$archive/basebackup"

# A run holds a lock on its directory as long as anything of it lives; whatever has none is left of a killed one.
for leftover in .*.unverified; do
  if [ -d "$leftover" ] && flock -n -x "$leftover" true; then
    say "removing $leftover, which a run left that was killed"
    rm -rf "$leftover"
  fi
done

options=()
[ -z "$rate" ] || options+=(--max-rate "$rate")
if [ -n "$incremental" ]; then
  major=$(cat "$PGDATA/PG_VERSION")
  [ "$major" -ge 17 ] || die "PostgreSQL $major has no incremental base backups; 17 has them"
  [ "$(administer --command 'show summarize_wal')" = on ] || die 'incremental base backups need summarize_wal on, from the full one on: set it in <settings> of the spec'
  timeline=$(administer --command "select $standby_timeline")
  base='' last=0
  while read -r end on _ ended other; do
    # Not one of a primary that was left behind.
    if [ "$ended" -ge "$last" ] && leads_to "$timeline" "$archive/wal" "$end" "$on"; then base=$other last=$ended; fi
  done < <(whole_backups "$archive")
  [ -n "$base" ] || die "there is no base backup to build on that leads to timeline $timeline; take one without --incremental first"
  # So that it does not expire meanwhile.
  exec 8<"$base"
  flock -s 8
  options+=(--incremental "$base/backup_manifest")
  if [ -n "$position" ]; then
    for _ in {1..600}; do
      [ "$(administer --command "select pg_last_wal_replay_lsn() >= '$position'")" != t ] || break
      sleep 0.1
    done
  fi
fi

name=$(date -u +%Y%m%dT%H%M%SZ)-$PGREPL_NODE
unverified=.$name.unverified
mkdir "$unverified" || die "another base backup of $PGREPL_NODE began this very second"
trap 'rm -rf "$unverified"' EXIT
exec 9<"$unverified"
flock -x 9
[ -d "$unverified" ] || die 'another run took it for a leftover before it began; call again'

# With the WAL that it needs to be consistent, it is whole even without the archive.
pg_basebackup --dbname "host=127.0.0.1 user=$PGREPL_REPLICATOR application_name=basebackup" --no-password \
  --pgdata "$unverified" --format plain --wal-method stream --checkpoint fast --label "$name" "${options[@]}"
pg_verifybackup --quiet "$unverified"
durable -f "$unverified"
mv -T "$unverified" "$name"
durable .
echo "archive/basebackup/$name"
[ -z "$incremental" ] || say "it builds on $base"
bash "$scripts/expire.sh" || say 'the base backup is there; what has expired was not removed, for the reason above'
EOS
