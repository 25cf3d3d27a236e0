#!/usr/bin/env bash
# shellcheck disable=SC2154 # accept_loss: what the script was called with
# What promote.sh and switchover.sh share: who is to lead, whether a commit could be lost by that, and the change
# itself. Sourced, never run.
# shellcheck source=stack.sh
. scripts/stack.sh

# ahead NODE OTHER: whether NODE has more than OTHER. A later timeline is more than any position on an earlier one.
ahead() {
  [ "${timeline[$1]}" -gt "${timeline[$2]}" ] ||
    [ "${timeline[$1]}" = "${timeline[$2]}" ] && [ "${position[$1]}" -gt "${position[$2]}" ]
}

furthest() { # of the given nodes; on a tie, the first
  local node best=${1:-}
  for node; do if ahead "$node" "$best"; then best=$node; fi; done
  printf '%s' "$best"
}

# The standby that has received the most; of those that follow the primary itself, without delay, and know what they have,
# if there are any.
best_standby() {
  local node standbys direct=() cascading=() delayed=() replaying=()
  mapfile -t standbys < <(with_role standby)
  for node in "${standbys[@]}"; do
    if is "$node" replaying; then replaying+=("$node")
    elif is "$node" delayed; then delayed+=("$node")
    elif is "$node" cascading; then cascading+=("$node")
    else direct+=("$node"); fi
  done
  for standbys in direct cascading delayed replaying; do
    local -n candidates=$standbys
    if [ ${#candidates[@]} -gt 0 ]; then furthest "${candidates[@]}"; return; fi
  done
}

# Who may have been the primary: who led last by the archive's word, if that is about this timeline; else any node that
# is not known to be a standby.
primaries_of_before() { # primaries_of_before NODE, of which NODE is to take over
  if [ "$led_timeline" = "${timeline[$1]}" ] && [ -n "${role[$led]:-}" ] && [ "${role[$led]}" != standby ]; then
    printf '%s\n' "$led"
  else
    with_role silent down held empty
  fi
}

# Says how acknowledged commits may be lost if NODE leads; nothing where none can be, whoever of the nodes that do not
# answer was the primary.
#
# With `ANY n (…)`, a commit that was acknowledged is on n of the listed standbys, whichever; and with `FIRST n (…)` too,
# because those that come first may have been away at the time. If u of them do not answer, or do not know yet what they
# have, it is on n - u of the others, at least: nothing was acknowledged beyond the position that n - u of those have. If u
# is n or more, it may be on the u alone. What NODE itself has on its disk it replays before it leads.
loss() {
  local node=$1 before list count name names unheard heard needed other reached synchronous=
  while read -r before; do
    list=$(setting "$before" synchronous_standby_names)
    [[ $list =~ ^(ANY|FIRST)\ ([0-9]+)\ \((.*)\)$ ]] || continue
    synchronous=yes count=${BASH_REMATCH[2]} unheard=() heard=()
    read -ra names <<<"${BASH_REMATCH[3]//[\",]/ }"
    for name in "${names[@]}"; do
      [ "$name" != "$before" ] || continue
      case ${role[$name]} in
        standby | held) if [ "$name" = "$node" ] || ! is "$name" replaying; then heard+=("$name"); else unheard+=("$name"); fi ;;
        *) unheard+=("$name") ;;
      esac
    done
    needed=$((count - ${#unheard[@]}))
    if [ "$needed" -le 0 ]; then
      echo "commits on $before waited for $list, and what they waited for may be on a standby that does not answer, or has yet to read all its WAL: ${unheard[*]}. Start it, or wait for it"
      return
    fi
    for other in "${heard[@]}"; do
      ahead "$other" "$node" || continue
      reached=0
      for name in "${heard[@]}"; do if ! ahead "$other" "$name"; then reached=$((reached + 1)); fi; done
      if [ "$reached" -ge "$needed" ]; then
        echo "$node lacks $(lacks "$node" "$other"), which may have been acknowledged: promote $(furthest "${heard[@]}")"
        return
      fi
    done
  done < <(primaries_of_before "$node")
  [ -z "$synchronous" ] || return 0
  other=$(with_role standby)
  # shellcheck disable=SC2086 # a word for each node
  other=$(furthest $other)
  if ahead "$other" "$node"; then
    echo "$node lacks $(lacks "$node" "$other"): promote $other"
  fi
}

follows() { [ "${role[$1]}" = standby ] && is "$1" streaming; } # follows NODE: whoever leads

lacks() { # what NODE lacks of what OTHER has
  if [ "${timeline[$1]}" = "${timeline[$2]}" ]; then
    echo "$((position[$2] - position[$1])) bytes of WAL that $2 has"
  else
    echo "timeline ${timeline[$2]}, which $2 is on"
  fi
}

# Stops every server that leads or might, but for NODE's, and tells. One that answers hands over all it has first; one
# that is frozen is killed as it is, for if it thawed it could still acknowledge commits.
#
# The container of a server that ends in peace takes a while longer to end than all that ran in it. Where NODE is to lead
# only if it has all that such a server wrote, that is waited for later; see stopping.
fenced=()
stopping='' # the docker stop that is still to be waited for
fence() { # fence NODE [what NODE is told then]
  local other stops=() alive='' code=0
  fenced=()
  for other in "${nodes[@]}"; do
    [ "$other" != "$1" ] || continue
    case ${state[$other]}:${role[$other]} in
      exited:* | created:* | absent:* | running:standby | running:mute | running:held | running:empty) continue ;;
      running:primary)
        # What was started in the very container that leads; one that is started again from now on holds.
        if kill -0 "${session[$other]}" 2>/dev/null; then alive=$other; fi
        docker stop --timeout 30 "${container[$other]}" >/dev/null 2>&1 & ;;
      running:* | restarting:*) docker stop --timeout 2 "${container[$other]}" >/dev/null 2>&1 & ;;
      *) { timeout 15 docker kill "${container[$other]}"; timeout 5 docker wait "${container[$other]}"; } >/dev/null 2>&1 & ;;
    esac
    stops+=($!) fenced+=("$other")
  done
  [ ${#fenced[@]} -gt 0 ] || return 0
  if [[ ${2:-} == 'go clean '* ]] && [ "${fenced[*]}" = "$alive" ]; then
    wait -n "${session[$alive]}" "${stops[0]}" || code=$?
    if [ "$code" = 137 ]; then
      stopping=${stops[0]}
      echo "$alive was the primary and is stopped"
      return
    fi
  fi
  wait "${stops[@]}" || true
  look
  for other in "${fenced[@]}"; do
    case ${state[$other]}:${role[$other]} in
      exited:primary) echo "$other was the primary and is stopped" ;;
      exited:* | absent:*) echo "$other did not answer and is stopped" ;;
      *) cut_off "$other" ;;
    esac
  done
}

# A server that cannot be stopped reaches nobody, and nobody reaches it: without a network, no port is published. Then it
# may thaw, for an engine sometimes fails to kill what it has frozen.
cut_off() { # cut_off NODE
  local network
  networks "$1" | while read -r network; do
    timeout 15 docker network disconnect --force "$network" "${container[$1]}" >/dev/null || exit 1
  done || give_up "$1 can be neither stopped nor cut off from its network, and may be a second primary"
  put_down "$1"
  if [ "$(timeout 15 docker inspect --format '{{.State.Running}}' "${container[$1]}")" = false ]; then
    echo "$1 did not answer and is stopped"
  else
    echo "$1 cannot be stopped, and is cut off from its network"
  fi
}

networks() { # networks NODE: of its container; an engine may have stopped answering for one
  # shellcheck disable=SC2016 # for docker
  timeout 15 docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}' "${container[$1]}" |
    sed '/^$/d'
}

put_down() { # put_down NODE: ends its container, even one that is frozen
  timeout 10 docker unpause "${container[$1]}" >/dev/null 2>&1 || true
  timeout 15 docker kill "${container[$1]}" >/dev/null 2>&1 || true
}

lead=''       # the end that orders the one that is to lead
chosen=''     # whether nobody named the one that is to lead
hands_over='' # whether a primary that answers sends all it has to the one that is to lead

# Makes a standby the primary, once nobody else can lead.
promote() { # promote NODE ['clean POSITION' OTHER]: only if it has all that OTHER, the primary of before, wrote; see lead.sh
  local node=$1 go="go${2:+ $2}" answer='' problem standbys better leading answered told=$led
  if [ -n "$hands_over" ] && [ -z "$accept_loss" ]; then go="go clean ${position[$leader]}"; fi
  # Those of now, whoever is surveyed again meanwhile.
  leading=${session[$node]} answered=${answers[$node]} lead=${orders[$node]}
  order "$lead" "promote $led $led_timeline"
  read -r -t 30 -u "$answered" answer || true
  [ "$answer" = claimed ] || die "$node cannot lay claim to being the primary${answer:+: ${answer#pgrepl: }}. Nothing was changed"
  # Whatever started before the claim is seen now; whatever starts after it holds. Whom another promotion had told to lead
  # when it was asked may do so by now.
  look
  if [ "$told" != "$node" ] && [ "${role[$told]:-}" = standby ]; then
    survey "$told"
    [ "${role[$told]}" != primary ] || give_up "$told leads by now"
  fi
  fence "$node" "$go"
  if [ -z "$hands_over" ] && [ ${#fenced[@]} -gt 0 ] && [ "$go" = go ]; then
    # What they had sent until then counts too.
    mapfile -t standbys < <(with_role standby)
    survey "${standbys[@]}"
    better=$node
    if [ -n "$chosen" ]; then better=$(best_standby); fi
    problem=$(loss "$better")
    if [ -n "$problem" ] && [ -z "$accept_loss" ]; then give_up "$problem, or accept the loss with --accept-loss"; fi
    if ahead "$better" "$node"; then
      order "$lead" stop
      wait "$leading" || true
      promote "$better"
      return
    fi
  fi
  order "$lead" "$go"
  while read -r answer <&"$answered"; do
    case $answer in
      lacking) go_without_all "$node"; go=go; continue ;;
      *'is the primary'*) wake "$node" ;;
      pgrepl:*) echo "$answer" >&2; continue ;;
    esac
    echo "$answer"
  done
  # It may still come to lead, once it has replayed what it has: nobody else is to.
  wait "$leading" || die "$node was told to lead, and does not yet, for the reason above; see also: docker compose logs $node. Call scripts/promote.sh $node again, and start no other node before it leads"
  if [ -n "$stopping" ]; then
    wait "$stopping" || true
    look
  fi
  # Who has all that the primary of before wrote lacks nothing, whatever was asked while that still wrote.
  if [ "$go" != go ]; then position[$node]=${position[$(furthest "$node" "${nodes[@]}")]}; fi
  tell_of_the_others "$node" "${3:-}"
}

# It lacks something that the primary of before wrote. That does not matter where nobody was told that it is safe.
go_without_all() { # go_without_all NODE
  local problem standbys
  problem="$1 has not received all that the primary of before wrote until it stopped"
  if [ -n "$hands_over" ] && [ -n "$(setting "$leader" synchronous_standby_names)" ]; then
    mapfile -t standbys < <(with_role standby)
    survey "${standbys[@]}"
    problem=$(loss "$1")
  fi
  if [ -n "$problem" ]; then give_up "$problem${hands_over:+, or accept the loss with --accept-loss}"; fi
  order "$lead" go
}

give_up() {
  local hint=''
  order "$lead" stop
  [ ${#fenced[@]} = 0 ] || hint="; start again what is stopped with: docker compose start ${fenced[*]}"
  die "$*. Nothing was promoted$hint"
}

wake() { # wake NODE, whom the others are to follow
  local other
  for other in "${nodes[@]}"; do
    if [ "$other" != "$1" ] && [ "${role[$other]}" = standby ]; then order "${orders[$other]}" wake; fi
  done
}

tell_of_the_others() { # tell_of_the_others NODE [OTHER]: NODE leads now, and there is more to tell of OTHER later
  local other
  for other in "${nodes[@]}"; do
    [[ " $* " != *" $other "* ]] || continue
    case ${role[$other]} in
      standby)
        # Of one that leads, a standby may have heard after it was asked.
        if [ "${role[$1]}" != primary ] && ahead "$other" "$1"; then
          echo "$other cannot follow, because $1 lacks $(lacks "$1" "$other"); it comes back with scripts/rejoin.sh $other"
        else
          echo "$other follows by itself"
        fi ;;
      mute | empty) echo "$other does not answer, and follows by itself once it runs" ;;
      *) echo "$other comes back with scripts/rejoin.sh $other; it does not start as a second primary" ;;
    esac
  done
}

# Has a node come back as a standby of the one that leads, whatever it is now, and waits until it streams.
bring_back() { # bring_back NODE LEADER
  inside "$2" bash /pgrepl/recall.sh "$1" </dev/null || die "$2 cannot take $1 back; see above. Nothing was changed"
  start_again "$1"
  wait_until_back "$1" || {
    # It runs, and does not stream: what it needs is nowhere any more.
    echo "$1 cannot follow as it is, and is cloned"
    inside "$2" bash /pgrepl/recall.sh "$1" clone </dev/null
    start_again "$1"
    wait_until_back "$1"
  } || die "$1 does not stream; see: docker compose logs $1"
}

# One that holds sees by itself what it is asked for. One that was cut off has a network again once its container is made
# anew.
start_again() { # start_again NODE
  if [ "${state[$1]}" != absent ] && [ -z "$(networks "$1")" ]; then
    put_down "$1"
    make_container "$1" --force-recreate
  else
    case ${state[$1]}:${role[$1]} in
      running:held) ;;
      running:* | restarting:*) docker restart "${container[$1]}" >/dev/null ;;
      absent:*) make_container "$1" ;;
      paused:*) docker kill "${container[$1]}" >/dev/null; docker start "${container[$1]}" >/dev/null ;;
      *) docker start "${container[$1]}" >/dev/null ;;
    esac
  fi
  role[$1]=''
  look
}

make_container() { # make_container NODE [OPTION]
  docker compose up -d --no-deps --quiet-pull "${@:2}" "$1" >/dev/null 2>&1 || die "$1 cannot be started; see: docker compose up $1"
}

wait_until_back() { # wait_until_back NODE; 3: it does not stream
  local code=0
  inside "$1" bash /pgrepl/rejoin-wait.sh 30 </dev/null || code=$?
  case $code in
    0 | 3) return "$code" ;;
    *) die "$1 did not come back, for the reason above; see also: docker compose logs $1" ;;
  esac
}
