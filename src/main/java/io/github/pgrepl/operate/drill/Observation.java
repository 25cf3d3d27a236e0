package io.github.pgrepl.operate.drill;

import io.github.pgrepl.spec.ClusterSpec.DrillSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a drill saw.
 *
 * @param at the time of day when the load began
 * @param began the same on the clock of the writes and moments
 * @param ended when the load ended
 * @param timeline that the new primary writes on
 * @param standbys that there were before, without the one that was promoted
 * @param rows what each node holds in the end, the new primary first; a node that is late on purpose has no entry
 */
record Observation(
        Setting setting,
        Instant at,
        long began,
        long ended,
        String oldPrimary,
        String newPrimary,
        int timeline,
        List<String> standbys,
        List<Write> writes,
        List<Moment> moments,
        Trespass trespass,
        Map<String, List<Row>> rows) {

    /**
     * What was drilled.
     *
     * @param runtime as people read it
     * @param synchronous the list of standbys that commits wait for
     */
    record Setting(
            String cluster,
            String runtime,
            String postgres,
            Optional<String> synchronous,
            Fault fault,
            DrillSpec limits) {}

    Observation {
        standbys = List.copyOf(standbys);
        writes = List.copyOf(writes);
        moments = List.copyOf(moments);
        rows = new LinkedHashMap<>(rows);
    }

    Optional<Moment> moment(Moment.Kind kind, String node) {
        return moments.stream()
                .filter(moment -> moment.kind() == kind && moment.node().equals(node))
                .findFirst();
    }

    Moment fault() {
        return moment(Moment.Kind.FAULT, oldPrimary).orElseThrow();
    }
}
