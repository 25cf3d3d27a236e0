package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.StackException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A backup as its server sees it: begun and ended in one session, and given up with it. The functions are those of the
 * server's major.
 */
final class BackupSession implements AutoCloseable {

    private static final int RENAMED = 15; // and the exclusive way is gone

    private final Connection connection;
    private final int major;
    private String slot = "";
    private boolean running;

    /** @param label the text of {@code backup_label} */
    record Stopped(Lsn position, String label) {}

    BackupSession(Connection connection) throws SQLException {
        this.connection = connection;
        this.major = connection.getMetaData().getDatabaseMajorVersion();
    }

    /** Its files are not in the data directory, and the copy would share their place with the original. */
    void refuseTablespacesElsewhere() throws SQLException {
        String elsewhere = ask("""
                select string_agg(spcname || ' in ' || pg_tablespace_location(oid), ', ')
                from pg_tablespace where pg_tablespace_location(oid) not like 'pg\\_tblspc/%'
                and pg_tablespace_location(oid) <> ''""");
        if (elsewhere != null) {
            throw new StackException(
                    "there are tablespaces outside the data directory, which cannot be copied: " + elsewhere,
                    "move what is in them to pg_default, or run the cluster in Docker, where pg_basebackup copies them");
        }
    }

    /** All WAL from now on stays in {@code pg_wal}, until the session ends. */
    void keepWal() throws SQLException {
        String name = "pgrepl_copy_" + ask("select pg_backend_pid()");
        ask("select pg_create_physical_replication_slot('" + name + "', true, true)");
        slot = name;
    }

    void start(String label) throws SQLException {
        // With a checkpoint at once, not spread over minutes.
        String function = major >= RENAMED ? "pg_backup_start(?, true)" : "pg_start_backup(?, true, false)";
        try (PreparedStatement statement = connection.prepareStatement("select " + function)) {
            statement.setString(1, label);
            statement.execute();
        }
        running = true;
    }

    /** Does not wait for the archive. */
    Stopped stop() throws SQLException {
        running = false;
        String function = major >= RENAMED ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)";
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select lsn, labelfile from " + function)) {
            result.next();
            return new Stopped(Lsn.parse(result.getString("lsn")), result.getString("labelfile"));
        }
    }

    /** The timeline that a backup of this server ends on: a standby may have come to a new one meanwhile. */
    int timelineOfEnd(BackupLabel label) throws SQLException {
        return Math.max(
                label.timeline(),
                Integer.parseInt(ask("select coalesce(min_recovery_end_timeline, 0) from pg_control_recovery()")));
    }

    /** In bytes. */
    int segmentSize() throws SQLException {
        return Integer.parseInt(ask("select setting from pg_settings where name = 'wal_segment_size'"));
    }

    private String ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** The connection is the caller's: it is left as it was. */
    @Override
    public void close() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (running) {
            stop();
        }
        if (!slot.isEmpty()) {
            ask("select pg_drop_replication_slot('" + slot + "')");
        }
    }
}
