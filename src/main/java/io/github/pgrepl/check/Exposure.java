package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.SpecPath;
import java.util.Set;
import java.util.function.Consumer;

/** Who publishes ports to other hosts should know what those will find. */
final class Exposure implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("bindAddress", "tls", "access");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        String address = spec.bindAddress();
        if (address.startsWith("127.") || address.equals("::1")) {
            return;
        }
        SpecPath path = SpecPath.ROOT.child("bindAddress");
        if (spec.tls() instanceof Tls.Off) {
            problems.accept(Problem.warning(
                    path,
                    "publishes the nodes to other hosts without encryption; set <tls> to a directory of PEM files"));
        }
        if (spec.access().isEmpty()) {
            problems.accept(Problem.warning(
                    path,
                    "publishes the nodes to other hosts, but rules let in the stack's own network only; add the clients'"
                            + " with <access>"));
        }
    }
}
