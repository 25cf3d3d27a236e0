# Who may connect to ${node.name}, a node of the cluster ${cluster.name}. Generated from the cluster's spec: change it there.
# The first line that matches a connection decides, even if it then fails. It is the same on every node.
#
# samenet is every network that the server itself is on: the other nodes', the loopback interface, and the gateway
# through which connections to the published ports come.
<#list node.access as group>

# ${group.title}
<#list group.lines as line>
${line}
</#list>
</#list>
