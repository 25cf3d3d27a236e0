package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A connection to each node that is asked, which stays open for the next question, so that asking often costs little. */
final class NodeConnections implements AutoCloseable {

    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private final Cluster cluster;
    private final Duration answer;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    /** @param answer how long a server may take for one */
    NodeConnections(Cluster cluster, Duration answer) {
        this.cluster = cluster;
        this.answer = answer;
    }

    /**
     * A server that was started again since it was last asked is asked by a new connection.
     *
     * @param process whose server runs
     */
    <T> T ask(NodeProcess process, Question<T> question) throws SQLException {
        Connection before = connections.get(process.node());
        if (before != null) {
            try {
                return question.ask(before);
            } catch (SQLException e) {
                forget(process.node());
            }
        }
        Connection connection =
                Connections.monitoring(cluster, process.endpoint().orElseThrow(), answer);
        connections.put(process.node(), connection);
        try {
            return question.ask(connection);
        } catch (SQLException e) {
            forget(process.node());
            throw e;
        }
    }

    void forget(String node) {
        Connection connection = connections.remove(node);
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is broken already, which the next question tells.
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(connections.keySet()).forEach(this::forget);
    }
}
