package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an application meets once it reads from standbys. The properties come from pgrepl:up, with nothing in the POM. */
class ReadYourOwnWriteIT {

    private static final String READ_ONLY_TRANSACTION = "25006";

    @BeforeAll
    static void createTable() throws SQLException {
        try (Connection primary = connect("pgrepl.jdbcUrl");
                Statement statement = primary.createStatement()) {
            statement.execute("create table if not exists orders (id uuid primary key)");
        }
    }

    @Test
    void aWriteIsReadFromAStandbyALittleLater() throws Exception {
        UUID order = UUID.randomUUID();
        try (Connection primary = connect("pgrepl.jdbcUrl");
                Connection standby = connect("pgrepl.readOnlyJdbcUrl");
                PreparedStatement insert = primary.prepareStatement("insert into orders values (?)")) {
            insert.setObject(1, order);
            insert.executeUpdate();
            long committed = System.nanoTime();

            int staleReads = 0;
            while (!isThere(standby, order)) {
                staleReads++;
                assertTrue(System.nanoTime() - committed < Duration.ofSeconds(30).toNanos(), "it never got there");
                Thread.sleep(1);
            }
            System.out.printf(
                    "The standby showed the write %.1f ms after its commit, and %d times it did not yet.%n",
                    (System.nanoTime() - committed) / 1e6, staleReads);
        }
    }

    @Test
    void aStandbyRefusesWrites() throws SQLException {
        try (Connection standby = connect("pgrepl.readOnlyJdbcUrl");
                Statement statement = standby.createStatement()) {
            SQLException refusal =
                    assertThrows(SQLException.class, () -> statement.execute("create table more (id uuid)"));
            assertEquals(READ_ONLY_TRANSACTION, refusal.getSQLState());
        }
    }

    private static boolean isThere(Connection connection, UUID order) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select from orders where id = ?")) {
            select.setObject(1, order);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(
                System.getProperty(url), System.getProperty("pgrepl.username"), System.getProperty("pgrepl.password"));
    }
}
