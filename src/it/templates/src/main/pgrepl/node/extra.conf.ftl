# ${node.name}
