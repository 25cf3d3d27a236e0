#!/usr/bin/env bash
# What this node is, in one line: ROLE TIMELINE POSITION TRAITS LEADER TIMELINE. Then it takes an order from its standard
# input, for a change of roles hangs on how long it takes to start something in a container: `promote …`, see lead.sh, or
# `wake`, to have a standby look for its primary at once.
#
#   primary   its server answers and leads; its traits are the standbys that stream from it
#   standby   its server answers; its position is the end of the WAL that it has, in bytes; traits: `delayed`,
#             `cascading`, `streaming`; `replaying`: it has started and has not read all its WAL yet, so that it has that
#             position at least
#   mute      a standby by its data directory, whose server does not answer
#   held      a primary of before, which does not start as a second one; see node.sh
#   empty     it has no database
#   down      none of those: a primary whose server does not answer
#
# The last two are who led last, or is about to, as far as the archive knows; `-` if it does not.
set -euo pipefail
# shellcheck source=common.sh
. /pgrepl/common.sh

led='- 0'
if [ -s "$leader" ]; then led=$(< "$leader"); fi

question="
  select case when pg_is_in_recovery() then 'standby' else 'primary' end,
    case when pg_is_in_recovery() then $standby_timeline
      else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end,
    case when pg_is_in_recovery() then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
      else pg_current_wal_lsn() end - '0/0',
    coalesce(nullif(case when pg_is_in_recovery() then concat_ws(',',
        case when current_setting('recovery_min_apply_delay') <> '0' then 'delayed' end,
        case when current_setting('primary_conninfo') not like '%target_session_attrs%' then 'cascading' end,
        (select status from pg_stat_wal_receiver where status = 'streaming'),
        case when pg_last_wal_receive_lsn() is null and not exists (
          select from pg_stat_activity where backend_type = 'startup'
          and wait_event in ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream'))
          then 'replaying' end)
      else (select string_agg(application_name, ',') from pg_stat_replication where state = 'streaming') end, ''), '-')"

# After its start, a standby's position is not known before it has replayed what it had on its disk. That may take long, and
# with a delay it does.
PGREPL_SQL_TIMEOUT=5
for _ in {1..20}; do
  answer=$(ask 127.0.0.1 --field-separator ' ' --command "$question") || break
  [[ $answer == *replaying* && $answer != *delayed* ]] || break
  sleep 0.1
done
if [ -z "$answer" ]; then
  role=down timeline=0
  if [ -e "$private/held" ]; then role=held timeline=$(own_timeline); fi
  if [ -e "$PGDATA/standby.signal" ]; then role=mute; fi
  if [ ! -e "$PGDATA/PG_VERSION" ]; then role=empty; fi
  answer="$role $timeline 0 -"
fi
echo "$answer $led"

read -r order || exit 0
case $order in
  promote\ *) read -ra words <<<"$order"; exec bash /pgrepl/lead.sh "${words[@]}" 2>&1 ;;
  # It looks now and then by itself; when it reads its configuration again, it does so too.
  wake) kill -HUP "$(head -n 1 "$PGDATA/postmaster.pid")" ;;
esac
