package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.Glance;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries, again and again, to write to every node but the new primary: a second primary that accepts a single write is
 * what a failover must never make.
 */
final class Trespasser implements AutoCloseable {

    /** No client of the load: where its rows turn up, they were never written. */
    private static final int CLIENT = 0;

    private static final String READ_ONLY = "25006";

    /** A standby that applies with a delay has not heard of the table; whoever was the primary has it. */
    private static final String UNDEFINED_TABLE = "42P01";

    /** A connection that does not come about, or breaks. */
    private static final String CONNECTION = "08";

    /** A server that starts or stops. */
    private static final String OPERATOR = "57P0";

    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** More than one round takes, with all the time limits of its connections. */
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(30);

    private final Glance glance;
    private final Application application;
    private final String primary;
    private final FutureTask<Void> trying = new FutureTask<>(this::tryUntilStopped, null);
    private final Map<String, Integer> accepted = new TreeMap<>();
    private volatile boolean stopped;
    private int attempts;

    private Trespasser(Glance glance, Application application, String primary) {
        this.glance = glance;
        this.application = application;
        this.primary = primary;
    }

    /** @param primary the only node that may accept writes from now on */
    static Trespasser start(Glance glance, Application application, String primary) {
        Trespasser trespasser = new Trespasser(glance, application, primary);
        Thread thread = new Thread(trespasser.trying, "pgrepl-trespasser");
        thread.setDaemon(true);
        thread.start();
        return trespasser;
    }

    private void tryUntilStopped() {
        while (!stopped) {
            for (NodeProcess process : glance.processes()) {
                if (!process.node().equals(primary) && process.endpoint().isPresent()) {
                    tryToWrite(process);
                }
            }
            Waiting.pause(INTERVAL);
        }
    }

    private void tryToWrite(NodeProcess process) {
        int number = nextAttempt();
        try (Connection connection = application.node(process.endpoint().orElseThrow());
                Statement statement = connection.createStatement()) {
            // It would not wait for its standbys, which have left it.
            statement.execute("set synchronous_commit = local");
            statement.execute("insert into " + LoadTable.NAME + " values (" + CLIENT + ", " + number + ")");
            count(process.node());
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw new OperationException("a write to " + process.node() + " failed: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Whether no one could have written there: a standby, or no server that lets anybody in. Anything else may be a second
     * primary with which something is wrong.
     *
     * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>
     */
    static boolean isRefusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.equals(READ_ONLY)
                || state.equals(UNDEFINED_TABLE)
                || state.startsWith(CONNECTION)
                || state.startsWith(OPERATOR);
    }

    private synchronized int nextAttempt() {
        return ++attempts;
    }

    private synchronized void count(String node) {
        accepted.merge(node, 1, Integer::sum);
    }

    /**
     * What came of it, once it has ended.
     *
     * @throws OperationException if it has failed, or does not end, for then nobody knows
     */
    Trespass stop() {
        stopped = true;
        try {
            trying.get(LAST_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted during a drill", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new OperationException(
                    "Whether a second node accepts writes is not known, for trying it failed: "
                            + Optional.ofNullable(e.getCause()).orElse(e),
                    e);
        }
        synchronized (this) {
            return new Trespass(attempts, accepted);
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
