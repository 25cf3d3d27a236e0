package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
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
    public Set<String> needs() {
        return Set.of("primary", "standbys");
    }

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
        List<NodePlan> direct = plan.standbys().stream()
                .filter(node -> node.upstream().isEmpty())
                .toList();
        if (list.isEveryone() && !direct.isEmpty()) {
            direct.forEach(node -> checkDelay(plan, node, problems));
        }
        checkCount(list, list.isEveryone() ? direct.size() : seen.size(), problems);
    }

    private static void checkCount(SynchronousList list, int candidates, Consumer<Problem> problems) {
        if (candidates == 0) {
            problems.accept(Problem.error(
                    PATH,
                    Quoted.of(list.toString())
                            + " waits for standbys, but none streams from the primary, so that no commit"
                            + " would ever return; declare one in <standbys>"));
        } else if (list.count() > candidates) {
            problems.accept(Problem.error(
                    PATH,
                    "waits for " + list.count() + " of " + candidates
                            + ", so that no commit would ever return; name more standbys, or wait for fewer"));
        } else if (list.count() == candidates) {
            problems.accept(
                    Problem.warning(
                            PATH,
                            "waits for " + (candidates == 1 ? "the only one" : "all " + candidates)
                                    + " it names: while one of them is away, no commit returns; name more standbys than it waits for"));
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
            problems.accept(Problem.error(
                    PATH,
                    Names.unknown(
                            "standby",
                            name,
                            standbys,
                            standbys.isEmpty() ? "the spec has none" : "they are " + Names.list(standbys))));
            return;
        }
        NodePlan node = plan.standbys().get(standbys.indexOf(name));
        if (node.upstream().isPresent()) {
            problems.accept(Problem.error(
                    PATH,
                    Quoted.of(name) + " streams from "
                            + Quoted.of(node.upstream().get())
                            + "; only standbys of the primary itself can be waited for"));
        }
        checkDelay(plan, node, problems);
    }

    /** Every node may be the one that waits. */
    private static void checkDelay(ClusterPlan plan, NodePlan standby, Consumer<Problem> problems) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        boolean waitsForApply = plan.nodes().stream()
                .anyMatch(node -> new Effective(catalog, node)
                        .choice("synchronous_commit")
                        .equals("remote_apply"));
        if (standby.applyDelay().isPresent() && waitsForApply) {
            problems.accept(Problem.error(
                    PATH,
                    Quoted.of(standby.name())
                            + " applies with a delay, and synchronous_commit = remote_apply would make every"
                            + " commit wait for it; take it from the list, or set another synchronous_commit"));
        }
    }
}
