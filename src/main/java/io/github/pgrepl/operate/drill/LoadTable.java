package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.drill.Write.Place;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The table that a load writes to. It has no key, so that a row that is there twice is seen. */
final class LoadTable implements AutoCloseable {

    static final String NAME = "pgrepl_drill";

    /** The server says who it is; a name of a WAL file has the timeline in its first eight digits. */
    private static final String INSERT = "insert into " + NAME + " (client, number) values (?, ?) returning"
            + " current_setting('cluster_name'), ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int,"
            + " pg_current_wal_insert_lsn()";

    private final Application application;

    private LoadTable(Application application) {
        this.application = application;
    }

    /** Makes it, in the place of one that a drill left behind that was killed. */
    static LoadTable create(Application application) {
        try (Connection connection = application.primary();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists " + NAME);
            statement.execute("create table " + NAME + " (client int not null, number bigint not null)");
            return new LoadTable(application);
        } catch (SQLException e) {
            throw new OperationException(
                    "The user " + application.user() + " cannot make the table " + NAME + ", which a drill writes to: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Without waiting any longer than the server does. */
    static Place insert(Connection connection, Row row) throws SQLException, UnsureException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setInt(1, row.client());
            insert.setLong(2, row.number());
            try (ResultSet place = insert.executeQuery()) {
                place.next();
                // A commit whose wait for a standby was given up says so in a warning alone.
                if (insert.getWarnings() != null) {
                    throw new UnsureException();
                }
                return new Place(place.getString(1), place.getInt(2), Lsn.parse(place.getString(3)));
            }
        }
    }

    /** A server said that a row is committed, and that no standby may have it. */
    static final class UnsureException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Every row that a node has, as often as it has it. */
    List<Row> rows(Endpoint endpoint) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = application.reading(endpoint);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select client, number from " + NAME)) {
            while (result.next()) {
                rows.add(new Row(result.getInt(1), result.getLong(2)));
            }
        }
        return rows;
    }

    /** Removes it. */
    @Override
    public void close() {
        try (Connection connection = application.primary();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists " + NAME);
        } catch (SQLException e) {
            throw new OperationException(
                    "The table " + NAME + " of the drill is left behind, because it cannot be dropped: "
                            + e.getMessage(),
                    e);
        }
    }
}
