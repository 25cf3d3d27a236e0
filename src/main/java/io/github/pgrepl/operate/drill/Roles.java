package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.ClusterReading;
import io.github.pgrepl.operate.NodeReading;
import io.github.pgrepl.operate.OperationException;
import java.util.List;
import java.util.Optional;

/**
 * Who is who before a drill.
 *
 * @param timeline of the primary
 * @param wanted the standby that is to lead; nothing: whichever has the most
 */
record Roles(String primary, int timeline, List<String> standbys, Optional<String> wanted) {

    Roles {
        standbys = List.copyOf(standbys);
    }

    /** @throws OperationException where there is nobody who could lead */
    static Roles of(ClusterReading reading, Optional<String> wanted) {
        NodeReading primary = reading.primary().orElseThrow();
        List<String> standbys =
                reading.standbys().stream().map(NodeReading::name).toList();
        if (standbys.isEmpty()) {
            throw new OperationException("There is no standby that could lead: give the cluster one with <standbys>");
        }
        wanted.filter(node -> !standbys.contains(node)).ifPresent(node -> {
            throw new OperationException("pgrepl.node: "
                    + (node.equals(primary.name())
                            ? node + " is the primary already; name the standby that is to lead"
                            : "no node is called \"" + node + "\"")
                    + ": " + String.join(", ", standbys));
        });
        return new Roles(primary.name(), primary.server().orElseThrow().timeline(), standbys, wanted);
    }
}
