package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.drill.Write.Place;
import io.github.pgrepl.operate.drill.Write.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.util.PSQLException;

/** Writes one row after the other, through failovers, until it is told to stop. */
final class LoadClient implements Runnable {

    /** From one row to the next, at least: 200 rows a second show a gap of 5 ms. */
    private static final Duration PACE = Duration.ofMillis(5);

    private static final Duration RECONNECT_PACE = Duration.ofMillis(50);

    /** Classes of SQLSTATE with which a server, or the driver, ends a connection: what was sent may be committed. */
    private static final Set<String> ENDS = Set.of("08", "57", "58", "XX");

    private final Application application;
    private final Journal journal;
    private final int client;
    private final long deadline;
    private volatile boolean stopped;
    private Connection connection;

    /** @param limit after which it stops by itself */
    LoadClient(Application application, Journal journal, int client, Duration limit) {
        this.application = application;
        this.journal = journal;
        this.client = client;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        long number = 1;
        while (!stopped && System.nanoTime() - deadline < 0) {
            long began = System.nanoTime();
            if (isConnected()) {
                journal.add(write(new Row(client, number++)));
                LockSupport.parkNanos(PACE.toNanos() - (System.nanoTime() - began));
            } else {
                LockSupport.parkNanos(RECONNECT_PACE.toNanos());
            }
        }
        disconnect();
    }

    private boolean isConnected() {
        if (connection != null) {
            return true;
        }
        try {
            connection = application.primary();
            return true;
        } catch (SQLException e) {
            // That is what a failover is like; nothing was sent.
            return false;
        }
    }

    private Write write(Row row) {
        long began = System.nanoTime();
        try {
            Place place = LoadTable.insert(connection, row);
            return new Write(row, Result.ACKNOWLEDGED, began, System.nanoTime(), Optional.of(place));
        } catch (LoadTable.UnsureException e) {
            return new Write(row, Result.IN_DOUBT, began, System.nanoTime(), Optional.empty());
        } catch (SQLException e) {
            long ended = System.nanoTime();
            disconnect();
            return new Write(row, failure(e), began, ended, Optional.empty());
        }
    }

    /** A server that answers with an error, and stays, has undone the statement. */
    static Result failure(SQLException e) {
        boolean answered = e instanceof PSQLException theirs && theirs.getServerErrorMessage() != null;
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return answered && state.length() == 5 && !ENDS.contains(state.substring(0, 2))
                ? Result.REFUSED
                : Result.IN_DOUBT;
    }

    private void disconnect() {
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
