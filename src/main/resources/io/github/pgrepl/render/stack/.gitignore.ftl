# Data, that of nodes which the spec has no more too, and what nobody but the servers may read.
/*/pgdata/
/archive/
/secrets/

# One machine's own.
<#list notForGit as pattern>
${pattern}
</#list>
