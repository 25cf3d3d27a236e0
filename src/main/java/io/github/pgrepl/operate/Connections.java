package io.github.pgrepl.operate;

import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.ServerConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections to a cluster's nodes, as one of its roles. */
public final class Connections {

    private static final int ANSWER_SECONDS = 10;

    private Connections() {}

    /** For questions, which are answered at once or not at all. */
    public static Connection monitoring(Cluster cluster, Endpoint endpoint) throws SQLException {
        return monitoring(cluster, endpoint, Duration.ofSeconds(ANSWER_SECONDS));
    }

    /** @param limit for an answer */
    public static Connection monitoring(Cluster cluster, Endpoint endpoint, Duration limit) throws SQLException {
        return open(
                cluster,
                endpoint,
                cluster.monitor(),
                cluster.monitor().database().orElseThrow(),
                Math.toIntExact(limit.toSeconds()));
    }

    /** @param answerSeconds how long a statement may take before the connection is given up */
    static Connection open(Cluster cluster, Endpoint endpoint, RolePlan role, String database, int answerSeconds)
            throws SQLException {
        return ServerConnection.open(
                endpoint, role.name(), cluster.password(role), database, Duration.ofSeconds(answerSeconds));
    }
}
