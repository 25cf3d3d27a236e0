package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import io.github.pgrepl.spec.Spelling;
import io.github.pgrepl.spec.SynchronousList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A list of synchronous standbys can be met; if it cannot, every commit waits for ever.
 *
 * @see <a href="https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION">Synchronous
 *     Replication</a>
 */
final class SynchronousStandbys implements Rule {

    private static final SpecPath PATH = SpecPath.ROOT.child("replication").child("synchronous");

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        plan.spec().replication().synchronous().ifPresent(list -> check(plan, list, problems));
    }

    private static void check(ClusterPlan plan, SynchronousList list, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        Set<String> seen = new HashSet<>();
        List<String> standbys = spec.standbys().stream().map(StandbySpec::name).toList();
        for (String name : list.names()) {
            if (!seen.add(name)) {
                problems.accept(Problem.error(PATH, Quoted.of(name) + " stands in the list twice; name it once"));
            } else if (!name.equals("*")) {
                checkName(plan, standbys, name, problems);
            }
        }
        if (list.isEveryone() && list.names().size() > 1) {
            problems.accept(Problem.error(PATH, "* stands for every standby; write it alone"));
        }
        long direct = plan.standbys().stream()
                .filter(node -> node.upstream().isEmpty())
                .count();
        long candidates = list.isEveryone() ? direct : seen.size();
        if (list.count() > candidates) {
            problems.accept(Problem.error(
                    PATH,
                    "waits for " + list.count() + " of " + candidates
                            + ", so that no commit would ever return; name more standbys, or wait for fewer"));
        }
    }

    private static void checkName(ClusterPlan plan, List<String> standbys, String name, Consumer<Problem> problems) {
        if (name.equals(plan.primary().name())) {
            problems.accept(Problem.error(
                    PATH,
                    Quoted.of(name) + " is the primary, which cannot wait for itself; name standbys only (on a standby"
                            + " that is promoted, its name is replaced by the primary's)"));
            return;
        }
        if (!standbys.contains(name)) {
            String hint = Spelling.nearest(name, standbys)
                    .map(near -> "did you mean \"" + near + "\"?")
                    .orElse(standbys.isEmpty() ? "the spec has none" : "they are " + String.join(", ", standbys));
            problems.accept(Problem.error(PATH, "no standby is called " + Quoted.of(name) + "; " + hint));
            return;
        }
        NodePlan node = plan.standbys().get(standbys.indexOf(name));
        if (node.upstream().isPresent()) {
            problems.accept(Problem.error(
                    PATH,
                    Quoted.of(name) + " streams from \"" + node.upstream().get()
                            + "\"; only standbys of the primary itself can be waited for"));
        }
        boolean delayed = node.applyDelay().isPresent();
        boolean waitsForApply = plan.primary()
                .setting("synchronous_commit")
                .filter(setting -> setting.value().strip().equalsIgnoreCase("remote_apply"))
                .isPresent();
        if (delayed && waitsForApply) {
            problems.accept(Problem.error(
                    PATH,
                    Quoted.of(name) + " applies with a delay, and synchronous_commit = remote_apply would make every"
                            + " commit wait for it; take it from the list, or set another synchronous_commit"));
        }
    }
}
