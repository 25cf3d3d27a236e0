package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.JdbcUrls;
import io.github.pgrepl.operate.NodeReading;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The cluster as its application reaches it: with the very URL that tests get, as the user that tests are. The time
 * limits are those of an application that wants to notice a failover.
 */
final class Application {

    private static final int CONNECT_SECONDS = 1;
    private static final int ANSWER_SECONDS = 2;

    /** For reading all rows, which takes longer than writing one. */
    private static final int READ_SECONDS = 60;

    private final JdbcUrls urls;
    private final RolePlan role;
    private final String password;

    Application(Cluster cluster, List<NodeReading> nodes) {
        this.urls = new JdbcUrls(cluster, nodes);
        this.role = cluster.application()
                .orElseThrow(() -> new OperationException("The cluster " + cluster.name()
                        + " has no application's user, and a drill writes as one: give it one with <users><user>, and a"
                        + " database of its own with <databases><database>"));
        this.password = cluster.password(role);
    }

    String user() {
        return role.name();
    }

    /** Whichever node accepts writes. */
    Connection primary() throws SQLException {
        return open(urls.primary(), ANSWER_SECONDS);
    }

    /** One node, whatever it is. */
    Connection node(Endpoint endpoint) throws SQLException {
        return open(urls.node(endpoint), ANSWER_SECONDS);
    }

    Connection reading(Endpoint endpoint) throws SQLException {
        return open(urls.node(endpoint), READ_SECONDS);
    }

    private Connection open(String url, int answerSeconds) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(role.name());
        source.setPassword(password);
        source.setApplicationName("pgrepl-drill");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(answerSeconds);
        return source.getConnection();
    }
}
