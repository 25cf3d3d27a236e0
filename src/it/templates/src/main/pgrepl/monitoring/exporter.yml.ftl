cluster: ${cluster.name}
say: ${"a: $b"}
