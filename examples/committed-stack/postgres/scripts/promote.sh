#!/usr/bin/env bash
# Makes a standby the primary: NODE, or else the one that has received the most. The primary of before is stopped
# first, and stays stopped, so that there are never two. The other standbys follow by themselves.
#
#   scripts/promote.sh [NODE] [--accept-loss]
#
# It refuses where commits that were acknowledged might be lost, unless --accept-loss is given. Can be called again
# after it was killed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=failover.sh
. scripts/failover.sh

node='' accept_loss=''
for argument; do
  case $argument in
    --accept-loss) accept_loss=yes ;;
    -*) die "unknown option $argument; usage: scripts/promote.sh [NODE] [--accept-loss]" ;;
    *) [ -z "$node" ] || die "one node at a time: $node, or $argument"; node=$argument ;;
  esac
done
[ -z "$node" ] || known "$node"

look
survey "${nodes[@]}"
mapfile -t primaries < <(with_role primary)
leader=$(furthest "${primaries[@]}")

# It leads already: what a killed run may have left undone is done.
finish() {
  echo "$leader leads already"
  fence "$leader"
  inside "$leader" bash /pgrepl/lead.sh again </dev/null
  wake "$leader"
  tell_of_the_others "$leader"
}

# A primary of before that holds, because another was to be promoted and never was, leads again. It still asks whether
# another leads, and holds again if so. But whoever was told to lead may do so at any moment, however long ago that was.
take_back() {
  if [ "$led" != "$node" ]; then
    case ${state[$led]:-absent}:${role[$led]:-} in
      exited:* | created:* | dead:* | absent:* | *:held | *:empty) ;;
      *) die "$led was to be promoted, and may lead at any moment. scripts/promote.sh $led has it lead; to have $node lead instead, stop it for good first: docker compose stop $led. Nothing was changed" ;;
    esac
  fi
  inside "$node" bash /pgrepl/lead.sh back </dev/null
  docker restart "${container[$node]}" >/dev/null
  for _ in {1..120}; do
    survey "$node"
    case ${role[$node]} in
      primary) echo "$node leads again, on timeline ${timeline[$node]}"; return ;;
      held) die "$node does not lead: $(inside "$node" cat /run/pgrepl/held </dev/null)" ;;
    esac
    sleep 0.5
  done
  die "$node does not answer; see: docker compose logs $node"
}

streams_to() { is "$leader" "$1" || is "$1" cascading; } # streams_to NODE, from the leader

if [ -n "$leader" ] && { [ -z "$node" ] || [ "$node" = "$leader" ]; }; then
  finish
  [ -n "$node" ] || echo 'nothing was promoted; to change roles: scripts/switchover.sh'
  exit 0
fi
if [ -z "$node" ]; then
  # shellcheck disable=SC2034 # for failover.sh
  node=$(best_standby) chosen=yes
  [ -n "$node" ] || die 'no standby answers. Nothing was changed'
fi
case ${role[$node]} in
  standby) ;;
  held) [ -z "$leader" ] || die "$leader leads; bring $node back with scripts/rejoin.sh $node"; take_back; exit ;;
  *) die "$node is no standby that answers. Nothing was changed" ;;
esac

# A primary that answers hands over all that it has, to whoever streams from it. One that is cut off from the others
# answers too, from inside its container; what it acknowledged, its synchronous standbys have.
problem=
if [ -z "$leader" ] || { ! streams_to "$node" && [ -n "$(setting "$leader" synchronous_standby_names)" ]; }; then
  problem=$(loss "$node")
elif streams_to "$node"; then
  # shellcheck disable=SC2034 # for failover.sh
  hands_over=yes
else
  problem="$node does not stream from $leader, which leads, and may lack what that has: see why"
fi
if [ -n "$problem" ]; then
  [ -n "$accept_loss" ] || die "$problem, or accept the loss with --accept-loss. Nothing was changed"
  echo "the loss is accepted: $problem"
fi
promote "$node"
