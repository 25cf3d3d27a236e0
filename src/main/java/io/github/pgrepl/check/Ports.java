package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A port of the host is published once. */
final class Ports implements Rule {

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Map<Integer, String> holders = new HashMap<>();
        for (NodeSpec node : plan.spec().nodes()) {
            String holder = node.port() == 0 ? null : holders.putIfAbsent(node.port(), node.name());
            if (holder != null) {
                problems.accept(Problem.error(
                        node.path().child("port"),
                        node.port() + " is the port of " + Quoted.of(holder)
                                + " too; choose another, or 0 for a free one when the stack starts"));
            }
        }
    }
}
