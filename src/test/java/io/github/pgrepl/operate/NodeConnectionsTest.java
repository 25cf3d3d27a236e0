package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.Stack.Ending;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class NodeConnectionsTest {

    @Test
    void connectionStaysOpenAndAServerThatWasStartedAgainIsAskedByANewOne() throws SQLException {
        try (EmbeddedCluster embedded =
                        EmbeddedCluster.started("{name: it, primary: {name: a, port: 0}, standbys: []}");
                NodeConnections connections = new NodeConnections(embedded.cluster(), EmbeddedCluster.LIMIT)) {
            NodeProcess process =
                    embedded.cluster().stack().processes().iterator().next();
            int first = connections.ask(process, NodeConnectionsTest::backend);
            assertThat(connections.ask(process, NodeConnectionsTest::backend)).isEqualTo(first);

            embedded.cluster().stack().stop("a", Ending.CLEAN, EmbeddedCluster.LIMIT);
            embedded.cluster().stack().start("a", EmbeddedCluster.LIMIT);
            assertThat(connections.ask(process, NodeConnectionsTest::backend)).isNotEqualTo(first);
        }
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
