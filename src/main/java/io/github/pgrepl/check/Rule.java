package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.Problem;
import java.util.Set;
import java.util.function.Consumer;

/** One thing that a cluster must get right; it reports everything in which it does not. */
@FunctionalInterface
interface Rule {

    void check(ClusterPlan plan, Consumer<Problem> problems);

    /** Elements of the cluster that it judges others by: where one could not be read, its verdicts would mislead. */
    default Set<String> needs() {
        return Set.of();
    }
}
