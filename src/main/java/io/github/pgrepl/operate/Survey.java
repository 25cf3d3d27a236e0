package io.github.pgrepl.operate;

import io.github.pgrepl.operate.NodeConnections.Question;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.Waiting;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Asks all nodes of a cluster at once. Connections stay open for the next time, so that asking often costs little; the
 * runtime, which is slower to answer, is asked anew only now and then.
 */
public final class Survey implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final ExecutorService threads;
    private final NodeConnections connections;
    private final Glance glance;

    public Survey(Cluster cluster) {
        this.cluster = cluster;
        this.glance = new Glance(cluster.stack());
        this.connections = new NodeConnections(cluster, ANSWER);
        this.threads = Executors.newFixedThreadPool(cluster.plan().nodes().size(), task -> {
            Thread thread = new Thread(task, "pgrepl-survey");
            thread.setDaemon(true);
            return thread;
        });
    }

    public ClusterReading read() {
        List<CompletableFuture<NodeReading>> readings = glance.processes().stream()
                .map(process -> CompletableFuture.supplyAsync(() -> read(process), threads))
                .toList();
        return new ClusterReading(readings.stream().map(Waiting::join).toList());
    }

    private NodeReading read(NodeProcess process) {
        String node = process.node();
        if (process.endpoint().isEmpty()) {
            connections.forget(node);
            return new NodeReading(cluster.node(node), process, Optional.empty(), "no server runs");
        }
        try {
            return new NodeReading(
                    cluster.node(node), process, Optional.of(connections.ask(process, ServerReading::ask)), "");
        } catch (SQLException e) {
            return new NodeReading(cluster.node(node), process, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** A question of one's own, by the same connection; nothing where no server runs. */
    <T> Optional<T> ask(NodeReading node, Question<T> question) throws SQLException {
        if (node.process().endpoint().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(connections.ask(node.process(), question));
    }

    /**
     * A record that crosses a page may be on the disk, and with the standbys, by half: the server writes whole pages, unless
     * a commit is in the next. No standby replays it before the other half comes, which on an idle server takes until its
     * next own record, 15 seconds at most. A commit comes sooner, and is on the disk at once if its transaction wrote. It
     * waits for no standby.
     *
     * @see <a href="https://www.postgresql.org/docs/current/wal-async-commit.html">Asynchronous Commit</a>
     */
    void completeLastRecord(NodeReading primary) {
        try {
            ask(primary, connection -> {
                try (Statement statement = connection.createStatement()) {
                    return statement.execute("begin; set local synchronous_commit = local;"
                            + " select pg_logical_emit_message(true, 'pgrepl', ''); commit");
                }
            });
        } catch (SQLException e) {
            // Whether it answers is asked again.
        }
    }

    @Override
    public void close() {
        connections.close();
        threads.shutdownNow();
    }
}
