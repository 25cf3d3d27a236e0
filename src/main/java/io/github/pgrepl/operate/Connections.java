package io.github.pgrepl.operate;

import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** The one way to talk to a node: over its published port, with a password, and with time limits. */
public final class Connections {

    private static final int CONNECT_SECONDS = 3;
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
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {endpoint.host()});
        source.setPortNumbers(new int[] {endpoint.port()});
        source.setDatabaseName(database);
        source.setUser(role.name());
        source.setPassword(cluster.password(role));
        source.setApplicationName("pgrepl");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(answerSeconds);
        source.setTcpKeepAlive(true);
        return source.getConnection();
    }
}
