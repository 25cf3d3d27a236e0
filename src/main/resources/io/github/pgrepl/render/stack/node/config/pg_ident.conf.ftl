# User name maps of ${node.name}, a node of the cluster ${cluster.name}. Generated from the cluster's spec: change it there.

# MAPNAME       SYSTEM-USERNAME         PG-USERNAME
<#list node.identMaps as line>
${line}
</#list>
