package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Every standby streams from a node that is there, and in the end from the primary. */
final class Upstreams implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("primary", "standbys");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        List<String> names = spec.nodes().stream().map(NodeSpec::name).toList();
        Map<String, String> upstreams = new HashMap<>();
        spec.standbys().forEach(standby -> standby.upstream().ifPresent(name -> upstreams.put(standby.name(), name)));
        for (StandbySpec standby : spec.standbys()) {
            problem(standby, names, upstreams)
                    .ifPresent(message ->
                            problems.accept(Problem.error(standby.node().path().child("upstream"), message)));
        }
    }

    private static Optional<String> problem(StandbySpec standby, List<String> names, Map<String, String> upstreams) {
        Optional<String> upstream = standby.upstream();
        if (upstream.isEmpty()) {
            return Optional.empty();
        }
        if (!names.contains(upstream.get())) {
            return Optional.of(Names.unknown("node", upstream.get(), names, "the nodes are " + Names.list(names)));
        }
        List<String> way = new ArrayList<>(List.of(standby.name()));
        String next = upstream.get();
        while (next != null && !way.contains(next)) {
            way.add(next);
            next = upstreams.get(next);
        }
        if (!standby.name().equals(next)) {
            return Optional.empty(); // it ends at the primary, or in a loop that is reported where it is
        }
        way.add(next);
        return Optional.of("streams in a loop: "
                + String.join(" → ", way.stream().map(Quoted::plain).toList())
                + "; one of them must stream from the primary: leave its <upstream> out");
    }
}
