package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.Problem;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** No setting takes from pgrepl what it needs itself: to write where a node leads, to ask where it follows. */
final class OwnWork implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        for (NodePlan node : plan.nodes()) {
            Effective effective = new Effective(catalog, node);
            BiConsumer<String, String> errors =
                    (setting, message) -> problems.accept(Problem.error(effective.path(plan.spec(), setting), message));
            transactions(effective, errors);
            slotSynchronization(effective, errors);
        }
    }

    /** @see <a href="https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CAVEATS">Caveats</a> */
    private static void transactions(Effective effective, BiConsumer<String, String> errors) {
        if (effective.flag("default_transaction_read_only").orElse(false)) {
            errors.accept(
                    "default_transaction_read_only",
                    "on: whatever leads is to accept writes, pgrepl's own too, or it never counts as the primary; leave it"
                            + " off, and make a role or a database read-only with ALTER ROLE or ALTER DATABASE … SET");
        }
        if (effective.choice("default_transaction_isolation").equals("serializable")) {
            errors.accept(
                    "default_transaction_isolation",
                    "serializable: a standby refuses every query at this level, health checks too; use read committed or"
                            + " repeatable read, and let transactions that need more begin with ISOLATION LEVEL"
                            + " SERIALIZABLE");
        }
    }

    /**
     * Its connection needs a database, which that of a standby has none of, and rules that let it in.
     *
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-SYNC-REPLICATION-SLOTS">
     *     sync_replication_slots</a>
     */
    private static void slotSynchronization(Effective effective, BiConsumer<String, String> errors) {
        if (effective.flag("sync_replication_slots").orElse(false)) {
            errors.accept(
                    "sync_replication_slots",
                    "on: it needs a database in primary_conninfo, which pgrepl writes for streaming only, so that no slot"
                            + " would ever be synchronized; leave it off, and make logical slots anew on a primary that was"
                            + " promoted");
        }
    }
}
