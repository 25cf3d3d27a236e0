package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.SpecPath;
import java.util.Set;
import java.util.function.Consumer;

/** A standby that was away finds the WAL it missed. */
final class CatchingUp implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("archive", "replication", "standbys");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        if (!spec.standbys().isEmpty()
                && !spec.replication().slots()
                && !spec.archive().enabled()) {
            problems.accept(Problem.warning(
                    SpecPath.ROOT.child("replication").child("slots"),
                    "false, and there is no archive: a standby that misses more WAL than the "
                            + spec.replication().walKeepSize()
                            + " of <walKeepSize> never comes back and must be cloned again; switch one of them on"));
        }
    }
}
