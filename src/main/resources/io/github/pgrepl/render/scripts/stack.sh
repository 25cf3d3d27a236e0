#!/usr/bin/env bash
# What the scripts share that operate on the whole stack, from outside its containers. Sourced, never run; the working
# directory is the stack directory.
#
# They talk to docker itself wherever they can: each answer of docker compose takes three times as long.
# shellcheck disable=SC2034 # not every script uses every name

die() { printf '%s\n' "$*" >&2; exit 1; }

# Every node, in the order of the spec.
read -ra nodes <<<"$(sed -n -E 's/^  PGREPL_NODES: "?([^"]*)"?$/\1/p' docker-compose.yml)"

known() { [[ " ${nodes[*]} " == *" $1 "* ]] || die "no node is called $1; there are: ${nodes[*]}"; }

declare -A container state
look() { # finds each node's container, and its state: `running`, `paused`, `restarting`, `exited`, …; `absent`: none
  local node id is
  container=() state=()
  for node in "${nodes[@]}"; do state[$node]=absent; done
  while read -r node id is; do
    if [ -n "${state[$node]:-}" ]; then container[$node]=$id state[$node]=$is; fi
  done < <(docker ps --all --filter "label=com.docker.compose.project.working_dir=$(pwd -P)" \
    --format '{{.Label "com.docker.compose.service"}} {{.ID}} {{.State}}')
}

# inside NODE WORD ... : runs that in the node's container, with this standard input
inside() {
  [ "${state[$1]}" = running ] || return 1
  docker exec --interactive "${container[$1]}" "${@:2}"
}

declare -A role timeline position traits
declare -A session orders answers # what survey.sh left running in each node, and the ends of what it reads and writes
led='' led_timeline=0             # who led last, or is about to, by the archive's word
survey() { # asks the given nodes, all at once, what they are; see survey.sh. `silent`: nothing in there answers
  local node pipes end leader leader_timeline
  pipes=$(mktemp -d)
  for node; do
    mkfifo "$pipes/$node.orders" "$pipes/$node.answers"
    (
      # Each ends with the script, whatever the others do.
      for end in "${orders[@]}" "${answers[@]}"; do exec {end}>&-; done
      inside "$node" bash /pgrepl/survey.sh
    ) <"$pipes/$node.orders" >"$pipes/$node.answers" 2>/dev/null &
    session[$node]=$!
    exec {end}>"$pipes/$node.orders"
    orders[$node]=$end
    exec {end}<"$pipes/$node.answers"
    answers[$node]=$end
  done
  rm -r "$pipes"
  for node; do
    if read -r -t 30 "role[$node]" "timeline[$node]" "position[$node]" "traits[$node]" leader leader_timeline <&"${answers[$node]}"; then
      led=$leader led_timeline=$leader_timeline
    else
      role[$node]=silent timeline[$node]=0 position[$node]=0 traits[$node]=-
    fi
  done
}

# order END WORD: to what survey.sh left running in a node; fine where that has ended by now
order() { (printf '%s\n' "$2" >&"$1") 2>/dev/null || true; }

is() { [[ ",${traits[$1]}," == *",$2,"* ]]; } # is NODE TRAIT

with_role() { # the nodes that have one of these roles, in the order of the spec
  local node
  for node in "${nodes[@]}"; do
    if [[ " $* " == *" ${role[$node]} "* ]]; then printf '%s\n' "$node"; fi
  done
}

# A setting as the node's configuration file has it, where every value stands in quotes.
setting() { sed -n -E "s/^$2 = '(([^']|'')*)'.*/\1/p" "$1/config/postgresql.conf"; } # setting NODE NAME
