package io.github.pgrepl.operate;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.postgresql.PGConnection;

/** Numbered rows, written as a user's tests would: with what {@code up} exported, whoever leads meanwhile. */
final class Rows implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Without it, a client takes the processors from the servers that it waits for. */
    private static final Duration RETRY = Duration.ofMillis(20);

    private final String url;
    private final Properties login = new Properties();
    private Connection connection;

    Rows(RunningCluster cluster) {
        SortedMap<String, String> exported = cluster.properties();
        url = exported.get("pgrepl.jdbcUrl");
        login.put("user", exported.get("pgrepl.username"));
        login.put("password", exported.get("pgrepl.password"));
        login.put("connectTimeout", "2");
        login.put("socketTimeout", "10");
        run("create table t (n int primary key)");
    }

    /** Returns once the row is acknowledged; tries again and again while no node accepts it. */
    void write(int number) {
        run("insert into t values (" + number + ") on conflict do nothing");
    }

    /** Acknowledged by whoever leads alone, whatever it is to wait for. */
    void writeHere(int number) {
        run("set synchronous_commit = local");
        write(number);
        close();
    }

    /** When the server ends that leads now, by the end of a connection to it; of {@link System#nanoTime()}. */
    Supplier<Long> end() {
        try {
            Connection open = DriverManager.getConnection(url, login);
            return () -> {
                try (open) {
                    open.unwrap(PGConnection.class)
                            .getNotifications(
                                    Math.toIntExact(Duration.ofMinutes(1).toMillis()));
                    throw new AssertionError("The server goes on");
                } catch (SQLException e) {
                    return System.nanoTime();
                }
            };
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** From whoever leads now, asked anew. */
    List<Integer> read() {
        close();
        List<Integer> numbers = new ArrayList<>();
        try (Statement statement = connection().createStatement();
                ResultSet rows = statement.executeQuery("select n from t order by n")) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
            return numbers;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String sql) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Statement statement = connection().createStatement()) {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                close();
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(sql, e);
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = DriverManager.getConnection(url, login);
        }
        return connection;
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is broken, and the next one is new.
        }
        connection = null;
    }
}
