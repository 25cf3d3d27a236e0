package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * A row that is there to be read elsewhere: a large object. It needs no table, so no schema of the user's, no trigger and
 * no publication ever learns of it; any role may have one, also where the cluster has no application; and the server
 * chooses its number, so that no two get in each other's way.
 *
 * @param number the large object's
 * @param position the end of WAL after it was committed
 * @param confirmed whether its commit was confirmed by the synchronous standbys it had to wait for
 */
record WrittenRow(long number, String text, Lsn position, boolean confirmed) {

    /** What it begins with; then come the seconds since 1970. */
    private static final String MARK = "pgrepl verify ";

    /** A verification that was killed could not tidy up: the next one does. */
    private static final String TIDY_UP = """
            select lo_unlink(oid) from pg_largeobject_metadata
            where lomowner = (select oid from pg_roles where rolname = current_user)
              and convert_from(lo_get(oid), 'UTF8') ~ '^pgrepl verify [0-9]{1,12} '
              and to_timestamp(split_part(convert_from(lo_get(oid), 'UTF8'), ' ', 3)::bigint) < now() - interval '1 hour'
            """;

    /** @param limit for the commit; then it is there, and not confirmed */
    static WrittenRow write(Connection primary, Duration limit) throws SQLException {
        run(primary, TIDY_UP);
        String text = MARK + System.currentTimeMillis() / 1000 + " " + UUID.randomUUID();
        long number;
        boolean confirmed;
        try (PreparedStatement statement = primary.prepareStatement("select lo_from_bytea(0, ?)")) {
            statement.setBytes(1, text.getBytes(StandardCharsets.UTF_8));
            statement.setQueryTimeout(Math.toIntExact(limit.toSeconds()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                number = row.getLong(1);
                confirmed = !waitedInVain(statement);
            }
        }
        try (Statement statement = primary.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn()")) {
            row.next();
            return new WrittenRow(number, text, Lsn.parse(row.getString(1)), confirmed);
        }
    }

    /** A commit that waits for standbys, and is told not to any more, is there all the same: the server warns of it. */
    private static boolean waitedInVain(Statement statement) throws SQLException {
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (String.valueOf(warning.getMessage()).contains("synchronous replication")) {
                return true;
            }
        }
        return false;
    }

    boolean isOn(Connection standby) throws SQLException {
        try (PreparedStatement statement = standby.prepareStatement(
                "select lo_get(oid) from pg_largeobject_metadata where oid = ?::bigint::oid")) {
            statement.setLong(1, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && text.equals(new String(row.getBytes(1), StandardCharsets.UTF_8));
            }
        }
    }

    /** On a connection of its own, because the one that wrote it may be broken; and waits for no standby. */
    void remove(Cluster cluster, Endpoint primary) throws SQLException {
        try (Connection connection = Connections.monitoring(cluster, primary)) {
            run(connection, "set synchronous_commit = local");
            run(connection, "select lo_unlink(" + number + ")");
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
