package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** With TLS from a directory, every node finds its certificate and its key there. */
final class Certificates implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("tls");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        if (!(plan.spec().tls() instanceof Tls.Directory directory)) {
            return;
        }
        Set<String> files = plan.files().tls();
        for (NodePlan node : plan.nodes()) {
            for (String ending : List.of(".crt", ".key")) {
                if (!files.contains(node.name() + ending) && !files.contains("server" + ending)) {
                    problems.accept(Problem.error(
                            SpecPath.ROOT.child("tls"),
                            Quoted.of(directory.path()) + " holds neither " + node.name() + ending + " nor server"
                                    + ending + "; put one of them there, or set <tls> to off"));
                }
            }
        }
    }
}
