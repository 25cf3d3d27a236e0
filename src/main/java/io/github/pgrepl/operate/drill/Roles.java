package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.ClusterReading;
import io.github.pgrepl.operate.NodeReading;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.spec.SynchronousList;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is who before a drill.
 *
 * @param timeline of the primary
 * @param endpoints of the standbys
 * @param wanted the standby that is to lead; nothing: whichever has the most
 */
record Roles(String primary, int timeline, Map<String, Endpoint> endpoints, Optional<String> wanted) {

    Roles {
        endpoints = new LinkedHashMap<>(endpoints);
    }

    List<String> standbys() {
        return List.copyOf(endpoints.keySet());
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
                            ? node + " is the primary already"
                            : "no node is called \"" + node + "\"")
                    + "; standbys are: " + String.join(", ", standbys));
        });
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        reading.standbys()
                .forEach(standby -> endpoints.put(
                        standby.name(), standby.process().endpoint().orElseThrow()));
        return new Roles(primary.name(), primary.server().orElseThrow().timeline(), endpoints, wanted);
    }

    /**
     * While the old primary is away, whoever leads has one peer less to wait for.
     *
     * @throws OperationException where too few are left for each that could lead
     */
    void requireThatOneCanWrite(ClusterReading reading) {
        List<String> reasons = new ArrayList<>();
        for (NodeReading standby : reading.standbys()) {
            if (wanted.filter(node -> !node.equals(standby.name())).isPresent()) {
                continue;
            }
            Optional<SynchronousList> list = standby.plan().synchronous();
            long left = list.stream()
                    .flatMap(names -> names.names().stream())
                    .filter(name -> !name.equals(primary))
                    .count();
            if (list.isEmpty() || left >= list.get().count()) {
                return;
            }
            reasons.add("with " + standby.name() + " as the primary, they wait for " + list.get());
        }
        throw new OperationException("While " + primary + " is away, no commit would return, and there is nothing to"
                + " measure: " + String.join("; ", reasons) + ". Give the cluster another standby to wait for, or drill"
                + " what is planned: -Dpgrepl.fault=switchover");
    }
}
