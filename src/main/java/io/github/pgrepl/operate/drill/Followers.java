package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.Connections;
import io.github.pgrepl.operate.Glance;
import io.github.pgrepl.operate.ServerReading;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Watches standbys, each by itself, so that one that does not answer keeps no other waiting. */
final class Followers implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final Cluster cluster;
    private final Glance glance;
    private final Duration limit;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "pgrepl-followers");
        thread.setDaemon(true);
        return thread;
    });

    /** @param limit for each standby */
    Followers(Cluster cluster, Glance glance, Duration limit) {
        this.cluster = cluster;
        this.glance = glance;
        this.limit = limit;
    }

    /**
     * When a node begins to stream on a timeline, or on a later one.
     *
     * @return nothing: it did not within the time limit
     */
    CompletableFuture<Optional<Moment>> follow(Moment.Kind kind, String node, int timeline) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Watch watch = new Watch(node)) {
                        return Waiting.until(() -> watch.streamsOn(timeline), INTERVAL, limit)
                                ? Optional.of(new Moment(kind, node, System.nanoTime()))
                                : Optional.empty();
                    }
                },
                threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One node, asked by one connection as long as that lasts. */
    private final class Watch implements AutoCloseable {

        private final String node;
        private Connection connection;

        Watch(String node) {
            this.node = node;
        }

        boolean streamsOn(int timeline) {
            try {
                if (connection == null) {
                    Optional<Endpoint> endpoint = endpoint();
                    if (endpoint.isEmpty()) {
                        return false;
                    }
                    connection = Connections.monitoring(cluster, endpoint.get());
                }
                ServerReading reading = ServerReading.ask(connection);
                return reading.isStreaming() && reading.timeline() >= timeline;
            } catch (SQLException e) {
                close();
                return false;
            }
        }

        private Optional<Endpoint> endpoint() {
            return glance.processes().stream()
                    .filter(process -> process.node().equals(node))
                    .findFirst()
                    .flatMap(NodeProcess::endpoint);
        }

        @Override
        public void close() {
            if (connection != null) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // It is broken already.
                }
                connection = null;
            }
        }
    }
}
