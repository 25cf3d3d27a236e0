# Data, and what nobody but the servers may read.
<#list plan.nodes as node>
/${node.name}/pgdata/
</#list>
/archive/
/secrets/

# One machine's own.
<#list notForGit as pattern>
${pattern}
</#list>
