package io.github.pgrepl.operate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All nodes of a cluster, read at about the same time, in the order of the plan. */
public record ClusterReading(List<NodeReading> nodes) {

    public ClusterReading {
        nodes = List.copyOf(nodes);
    }

    /** Who accepts writes; of several, which must not be, who was promoted last. */
    public Optional<NodeReading> primary() {
        return nodes.stream()
                .filter(NodeReading::leads)
                .max(Comparator.comparingInt(node -> node.server().orElseThrow().timeline()));
    }

    public List<NodeReading> standbys() {
        return nodes.stream().filter(NodeReading::isStandby).toList();
    }

    /** The node that a standby streams from, by that node's own word. */
    Optional<NodeReading> upstreamOf(String standby) {
        return nodes.stream()
                .filter(node -> node.server()
                        .flatMap(server -> server.downstream(standby))
                        .filter(ServerReading.Downstream::isStreaming)
                        .isPresent())
                .findFirst();
    }
}
