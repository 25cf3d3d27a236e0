<#outputformat "line"># The cluster ${compose.name}. Generated from the cluster's spec: change it there.
#
# docker compose up -d --wait    starts it, and ends when every standby streams
# docker compose down            stops it, and keeps its data</#outputformat>

name: ${compose.name}

x-environment: &environment
<#list compose.environment as name, value>
  ${name}: ${value}
</#list>

x-node: &node
  image: ${compose.image}
  # What a node does at its start is told there; bash runs it, so that it needs no run bit.
  entrypoint: [bash, /pgrepl/node.sh]
  init: true
  restart: unless-stopped
  # PostgreSQL's fast shutdown, which ends with a checkpoint and may take its time.
  stop_signal: SIGINT
  stop_grace_period: 2m
  # Parallel queries share memory here; Docker's default is 64 MB.
  shm_size: 256m
  # Root only to hand the mounts to the owner of this directory; the server then runs as that user, with no capability.
  cap_drop: [ALL]
  cap_add: [CHOWN, DAC_OVERRIDE, KILL, SETGID, SETUID]
  security_opt: ["no-new-privileges:true"]
  # In memory.
  tmpfs: [<#list compose.tmpfs as directory>${directory}<#sep>, </#list>]
  secrets: [<#list compose.secrets as secret>${secret}<#sep>, </#list>]
  healthcheck:
    test: [CMD, bash, /pgrepl/healthcheck.sh]
    # Until a node was ready once, the check itself waits for it, which tells the moment better than a start_period.
    interval: 2s
    timeout: 90s
    retries: 5

services:
<#list compose.services as service>
  ${service.name}:
    <<: *node
    hostname: ${service.name}
    environment:
      <<: *environment
<#list service.environment as name, value>
      ${name}: ${value}
</#list>
<#if service.published??>
    ports: [${service.published}]
<#else>
    # The port that "mvn pgrepl:up" chose and keeps in .env; without it, Docker chooses one at every start.
    ports: [{host_ip: ${compose.address}, published: "<#noparse>${</#noparse>${service.portVariable}:-}", target: 5432}]
</#if>
<#if service.memory??>
    mem_limit: ${service.memory}
</#if>
<#if service.cpus??>
    cpus: ${service.cpus}
</#if>
    volumes:
<#list service.mounts as mount>
      - ${mount}
</#list>
<#list service.ownSecrets>
    secrets:
<#list compose.secrets as secret>
      - ${secret}
</#list>
<#items as secret>
<#if secret.isRenamed()>
      - {source: ${secret.source}, target: ${secret.target}}
<#else>
      - ${secret.source}
</#if>
</#items>
</#list>

</#list>
secrets:
<#list compose.secretFiles as name, file>
  ${name}: {file: ${file}}
</#list>
<#list compose.volumes>

volumes:
<#items as volume>
<#if compose.volumeType??>
  ${volume}: {driver_opts: {type: ${compose.volumeType}, device: ${compose.volumeType}}}
<#else>
  ${volume}:
</#if>
</#items>
</#list>
