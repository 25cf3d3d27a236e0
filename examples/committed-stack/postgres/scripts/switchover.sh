#!/usr/bin/env bash
# Planned change of roles: NODE, or else the standby that has received the most, leads from now on, and the primary of
# before is its standby. No commit is lost; writes wait, or are refused, for about a second.
#
#   scripts/switchover.sh [NODE]
#
# Called again after it was killed, it goes on with what it had begun. Another NODE counts where the primary of before still
# leads, or where nothing of that is left to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=failover.sh
. scripts/failover.sh

[ $# -le 1 ] || die 'usage: scripts/switchover.sh [NODE]'
node=${1:-} accept_loss=''
[ -z "$node" ] || known "$node"

look
survey "${nodes[@]}"
mapfile -t primaries < <(with_role primary)
leader=$(furthest "${primaries[@]}")

# begun NODE ... : runs a step of what is kept with the archive about a switchover that is not finished
begun() { inside "$1" bash /pgrepl/switchover-note.sh "${@:2}" </dev/null; }

read -r witness < <(with_role primary standby) || die 'no node answers. Nothing was changed'
from='' to='' since=''
read -r from to since <<<"$(begun "$witness" show)" || true
if [ -n "$from" ] && [ "${node:-$to}" != "$to" ] && { [ "$leader" = "$from" ] || { [ "$leader" = "$to" ] && follows "$from"; }; }; then
  from=''
fi

if [ -n "$from" ]; then
  echo "going on with the switchover from $from to $to"
else
  [ -n "$leader" ] || die 'no node leads, so that there is nothing to switch over; see scripts/promote.sh. Nothing was changed'
  from=$leader to=${node:-$(best_standby)}
  [ -n "$to" ] || die 'no standby answers. Nothing was changed'
  if [ "$to" = "$from" ]; then
    echo "$to leads already"
    exit 0
  fi
  [ "${role[$to]}" = standby ] || die "$to is no standby that answers. Nothing was changed"
  is "$from" "$to" || die "$to does not stream from $from. Nothing was changed"
  ! is "$to" delayed || die "$to applies with a delay; promote it, if that is what you want: scripts/promote.sh $to. Nothing was changed"
  since=${position[$from]}
  begun "$from" begin "$from" "$to" "$since"
fi

if [ "${role[$to]}" != primary ]; then
  [ "${role[$to]}" = standby ] || die "$to does not answer; start it, and call this again, or promote another: scripts/promote.sh NODE"
  if [ "${role[$from]}" = primary ]; then
    # What takes long is done while writes go on.
    begun "$from" prepare "$to"
  fi
  promote "$to" "clean ${since:-0}" "$from"
fi
if ! follows "$from"; then bring_back "$from" "$to"; fi
begun "$to" end
