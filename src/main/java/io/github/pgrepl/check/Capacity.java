package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.Problem;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every node can be the primary of all others: it writes enough WAL for them, has senders and slots for them, and its
 * settings go together, which a server would find out at its start.
 */
final class Capacity implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        int others = plan.standbys().size();
        for (NodePlan node : plan.nodes()) {
            Effective effective = new Effective(catalog, node);
            Report report = new Report(plan, effective, problems);
            if (effective.choice("wal_level").equals("minimal")) {
                report.error("wal_level", "minimal leaves out what standbys need; use replica, or logical");
            }
            atLeast(report, "max_wal_senders", others + 1L, "each other node streams from it, and one is for backups");
            if (plan.spec().replication().slots()) {
                atLeast(report, "max_replication_slots", others, "each other node has a slot on it");
            }
            connections(report);
            effective
                    .flag("full_page_writes")
                    .filter(on -> !on)
                    .ifPresent(off -> report.warning(
                            "full_page_writes",
                            "off: a torn page after a crash is not repaired, and pg_rewind refuses to run; a failed-over"
                                    + " primary can only be cloned again"));
        }
    }

    private static void atLeast(Report report, String name, long least, String reason) {
        OptionalLong number = report.effective().number(name);
        if (number.isPresent() && number.getAsLong() < least) {
            report.error(name, number.getAsLong() + " is too few, it needs at least " + least + ": " + reason);
        }
    }

    private static void connections(Report report) {
        long reserved =
                report.effective().number("superuser_reserved_connections").orElse(0);
        if (report.effective().catalog().find("reserved_connections").isPresent()) {
            reserved += report.effective().number("reserved_connections").orElse(0);
        }
        OptionalLong connections = report.effective().number("max_connections");
        if (connections.isPresent() && connections.getAsLong() <= reserved) {
            report.error(
                    "max_connections",
                    connections.getAsLong() + " leaves none beside the " + reserved
                            + " reserved ones, and the server would not start; raise it, or reserve fewer");
        }
    }

    private record Report(ClusterPlan plan, Effective effective, Consumer<Problem> problems) {

        void error(String setting, String message) {
            problems.accept(Problem.error(effective.path(plan.spec(), setting), message));
        }

        void warning(String setting, String message) {
            problems.accept(Problem.warning(effective.path(plan.spec(), setting), message));
        }
    }
}
