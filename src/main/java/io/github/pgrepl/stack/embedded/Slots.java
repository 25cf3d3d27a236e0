package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.io.function.IOSupplier;

/**
 * The slots of the nodes that stream from a node, or will once it leads: slots are not replicated, and a standby does not
 * follow a new primary that lacks its slot.
 *
 * @param node whose server has them
 */
record Slots(Logins logins, NodePlan node) {

    /** Whether a slot holds back WAL from the moment it is made. */
    enum Reserve {
        /** For a node that leads, or is about to: for everyone but the spec's primary, which may never come. */
        NOW,
        /** For one that nobody may ever ask. */
        WHEN_USED
    }

    /** Makes what is missing. One that holds no position, and that no one uses yet, is made again with one. */
    void ensure(Reserve reserve) throws SQLException, IOException {
        if (!plan().spec().replication().slots()) {
            return;
        }
        Map<String, Boolean> positions = positions();
        try (Connection connection = logins.replication(node);
                Statement statement = connection.createStatement()) {
            for (NodePlan downstream : plan().downstreams(node)) {
                boolean reserved = reserve == Reserve.NOW && !downstream.isInitialPrimary();
                Boolean hasPosition = positions.get(downstream.slot());
                if (hasPosition != null && reserved && !hasPosition) {
                    statement.execute("DROP_REPLICATION_SLOT \"" + downstream.slot() + "\"");
                    hasPosition = null;
                }
                if (hasPosition == null) {
                    statement.execute("CREATE_REPLICATION_SLOT \"" + downstream.slot() + "\" PHYSICAL"
                            + (reserved ? " RESERVE_WAL" : ""));
                }
            }
        }
    }

    /** WAL is kept from now on for a node that is about to come back, by its old slot or by one made anew. */
    void keepFor(NodePlan downstream) throws SQLException, IOException {
        if (!positions().getOrDefault(downstream.slot(), false)) {
            renew(downstream);
        }
    }

    /** Makes the slot of a node that is about to be cloned anew: an old one may be lost, or hold back what nobody needs. */
    void renew(NodePlan downstream) throws SQLException, IOException {
        if (plan().spec().replication().slots()) {
            boolean there = positions().containsKey(downstream.slot());
            try (Connection connection = logins.replication(node);
                    Statement statement = connection.createStatement()) {
                if (there) {
                    statement.execute("DROP_REPLICATION_SLOT \"" + downstream.slot() + "\"");
                }
                statement.execute("CREATE_REPLICATION_SLOT \"" + downstream.slot() + "\" PHYSICAL RESERVE_WAL");
            }
        }
    }

    /** By name, whether a slot holds a position. */
    private Map<String, Boolean> positions() throws SQLException, IOException {
        Map<String, Boolean> positions = new HashMap<>();
        try (Connection connection = logins.monitor(node);
                Statement statement = connection.createStatement();
                ResultSet slots = statement.executeQuery(
                        "select slot_name, restart_lsn is not null or active from pg_replication_slots")) {
            while (slots.next()) {
                positions.put(slots.getString(1), slots.getBoolean(2));
            }
        }
        return positions;
    }

    /**
     * Does something while all WAL of the server stays there.
     *
     * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">CREATE_REPLICATION_SLOT</a>
     */
    <T> T keepingWal(String name, IOSupplier<T> work) throws SQLException, IOException {
        try (Connection connection = logins.replication(node);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE_REPLICATION_SLOT \"" + name + "\" TEMPORARY PHYSICAL RESERVE_WAL");
            return work.get();
        }
    }

    private ClusterPlan plan() {
        return logins.plan();
    }
}
