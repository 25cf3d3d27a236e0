package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Five settings that a standby must not have lower than the primary, or it stops replaying.
 *
 * @see <a href="https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-ADMIN">Administrator's Overview</a>
 */
final class StandbySettings implements Rule {

    private static final List<String> NEVER_LOWER = List.of(
            "max_connections",
            "max_worker_processes",
            "max_wal_senders",
            "max_prepared_transactions",
            "max_locks_per_transaction");

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        Effective primary = new Effective(catalog, plan.primary());
        for (NodePlan standby : plan.standbys()) {
            Effective effective = new Effective(catalog, standby);
            for (String name : NEVER_LOWER) {
                OptionalLong own = effective.number(name);
                OptionalLong wanted = primary.number(name);
                if (own.isPresent() && wanted.isPresent() && own.getAsLong() < wanted.getAsLong()) {
                    problems.accept(
                            Problem.error(
                                    effective.path(plan.spec(), name),
                                    own.getAsLong() + " is lower than the primary's " + wanted.getAsLong()
                                            + ", with which a standby stops replaying; set it for the whole cluster in <settings>"));
                } else if (own.isPresent() && wanted.isPresent() && own.getAsLong() > wanted.getAsLong()) {
                    problems.accept(Problem.warning(
                            effective.path(plan.spec(), name),
                            own.getAsLong() + " is higher than the primary's " + wanted.getAsLong() + ": once "
                                    + Quoted.of(standby.name())
                                    + " is promoted, no node with less can follow it; set it for the whole cluster in"
                                    + " <settings>"));
                }
            }
        }
    }
}
