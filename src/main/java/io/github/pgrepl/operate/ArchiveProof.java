package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.StackException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Whether the archive receives what the primary writes: a segment is finished before its time, and waited for. */
final class ArchiveProof {

    private static final String CHECK = "archive";
    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** As often as the archiver tries before it pauses for a minute. */
    private static final int ATTEMPTS = 3;

    private static final int LOG_LINES = 200;

    /** A segment has been archived when that is the last one, or a later one is, and no one is to archive it still. */
    private static final String QUESTION = """
            select left(last_archived_wal, 24) >= ? and not exists (
                select from pg_ls_archive_statusdir() where name = ? || '.ready'),
              failed_count, last_failed_wal
            from pg_stat_archiver
            """;

    private record State(boolean archived, long failures, String lastFailed) {}

    private final Cluster cluster;
    private final Duration timeout;
    private final Progress progress;

    ArchiveProof(Cluster cluster, Duration timeout, Progress progress) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.progress = progress;
    }

    Finding finding(NodeReading primary) {
        String name = primary.name();
        if (!cluster.plan().spec().archive().enabled()) {
            return Finding.skipped(CHECK, name, "<archive> is not enabled");
        }
        try (Connection connection =
                Connections.monitoring(cluster, primary.process().endpoint().orElseThrow())) {
            return await(name, connection, finishedSegment(connection));
        } catch (SQLException e) {
            return Finding.failed(CHECK, name, Refusal.of(e, "execute on function pg_switch_wal()"));
        }
    }

    /**
     * Where nothing was written since the last one was finished, that one. The position that PostgreSQL answers is then
     * the first of the next segment, which it names from 17 on, and before 17 the finished one: the byte before has one
     * name.
     *
     * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-BACKUP">pg_switch_wal</a>
     */
    private static String finishedSegment(Connection connection) throws SQLException {
        Lsn end;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_switch_wal()")) {
            row.next();
            end = Lsn.parse(row.getString(1));
        }
        try (PreparedStatement statement = connection.prepareStatement("select pg_walfile_name(?::pg_lsn)")) {
            statement.setString(1, end.previous().toString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private Finding await(String primary, Connection connection, String segment) throws SQLException {
        long began = System.nanoTime();
        State before = ask(connection, segment);
        State state = before;
        while (!state.archived()) {
            Duration passed = Duration.ofNanos(System.nanoTime() - began);
            if (state.failures() >= before.failures() + ATTEMPTS || passed.compareTo(timeout) > 0 || !paused()) {
                return Finding.failed(CHECK, primary, segment + " " + failure(state, passed) + lastWords(primary));
            }
            progress.waitingFor(List.of("the archive has not got " + segment + " yet"));
            state = ask(connection, segment);
        }
        progress.waitingFor(List.of());
        return Finding.ok(
                CHECK,
                primary,
                segment + " archived after "
                        + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
    }

    private static String failure(State state, Duration passed) {
        return state.lastFailed() == null
                ? "is not archived after " + passed.toSeconds() + " s"
                : "is not archived: archive_command fails for " + state.lastFailed();
    }

    private String lastWords(String primary) {
        try {
            List<String> lines = LogCause.linesThatMatter(cluster.stack().log(primary, LOG_LINES));
            return lines.isEmpty() ? "" : " | " + lines.get(lines.size() - 1);
        } catch (StackException e) {
            return "";
        }
    }

    private static State ask(Connection connection, String segment) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            statement.setString(1, segment);
            statement.setString(2, segment);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new State(row.getBoolean(1), row.getLong(2), row.getString(3));
            }
        }
    }

    private static boolean paused() {
        try {
            Thread.sleep(INTERVAL.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
