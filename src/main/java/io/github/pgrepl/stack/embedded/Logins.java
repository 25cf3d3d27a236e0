package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections to the nodes of a stack, as the roles that the work on nodes is done with. */
record Logins(ClusterPlan plan, Places places) {

    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** Reads statistics. */
    Connection monitor(NodePlan node) throws SQLException, IOException {
        return open(node, Kind.MONITOR, ANSWER);
    }

    /**
     * Begins and ends backups.
     *
     * @param answer how long the server may take to begin one, which is a checkpoint
     */
    Connection backup(NodePlan node, Duration answer) throws SQLException, IOException {
        return open(node, Kind.REWIND, answer);
    }

    /** Takes the commands of the replication protocol, which make and drop slots. */
    Connection replication(NodePlan node) throws SQLException, IOException {
        RolePlan role = plan.role(Kind.REPLICATION);
        return ServerConnection.openForReplication(endpoint(node), role.name(), password(role), ANSWER);
    }

    private Connection open(NodePlan node, Kind kind, Duration answer) throws SQLException, IOException {
        RolePlan role = plan.role(kind);
        return ServerConnection.open(
                endpoint(node), role.name(), password(role), role.database().orElseThrow(), answer);
    }

    private Endpoint endpoint(NodePlan node) {
        return EmbeddedLayout.endpoint(plan, places.ports().read(plan), node);
    }

    private String password(RolePlan role) throws IOException {
        return Files.readString(places.secrets().resolve(role.secret())).strip();
    }
}
