<#outputformat "line"># postgresql.conf of ${node.name}, a node of the cluster ${cluster.name}. Generated from the cluster's spec: change it there.
# The same file serves the node as a standby and as the primary, so that a failover edits nothing.
#
# Each value is followed by where it comes from: default, of pgrepl; cluster or node, of the spec; managed, by pgrepl.
</#outputformat>
<#list node.settings as group>

<#outputformat "line"># ${group.title}

</#outputformat>
<#list group.lines as setting>
<#outputformat "line">${setting.name}</#outputformat> = ${setting.value}<#outputformat "line"> # ${setting.origin.word()}<#if setting.hasReason()>: ${setting.reason}</#if></#outputformat>
</#list>
</#list>
