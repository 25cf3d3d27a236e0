package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server says of itself, all at one moment.
 *
 * @param position a primary's end of durable WAL; on a standby, how far it has replayed
 * @param received how far a standby has WAL of its own; nothing on a primary, and before it has streamed
 * @param receiver what a standby's receiver does: {@code streaming}, {@code waiting}, …; nothing: there is none
 * @param delaying whether it sits on WAL that its delay forbids it to replay yet
 * @param staleness how long ago what a standby last replayed was committed; nothing where it has replayed all it has
 */
public record ServerReading(
        boolean standby,
        boolean acceptsWrites,
        int timeline,
        Lsn position,
        Optional<Lsn> received,
        Optional<String> receiver,
        boolean delaying,
        Optional<Duration> staleness,
        List<Downstream> downstreams,
        List<Slot> slots,
        Archiver archiver) {

    /** A standby as its upstream sees it. */
    public record Downstream(String name, String state, String sync, Optional<Lsn> replayed, Optional<Duration> lag) {

        boolean isStreaming() {
            return state.equals("streaming");
        }
    }

    /** @param walStatus {@code reserved}, {@code extended}, {@code unreserved}, {@code lost}; nothing: it reserves none */
    public record Slot(String name, boolean active, Optional<String> walStatus) {}

    public record Archiver(
            Optional<String> lastArchived, Optional<Instant> at, Optional<String> lastFailed, boolean failing) {}

    /** In one round trip. pg_monitor may ask all of it. */
    private static final String QUESTIONS = """
            select pg_is_in_recovery(),
              not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off',
              case when pg_is_in_recovery()
                then coalesce((select received_tli from pg_stat_wal_receiver), (select timeline_id from pg_control_checkpoint()))
                else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end,
              case when pg_is_in_recovery() then coalesce(pg_last_wal_replay_lsn(), '0/0') else pg_current_wal_flush_lsn() end,
              case when pg_is_in_recovery() then pg_last_wal_receive_lsn() end,
              (select status from pg_stat_wal_receiver),
              exists (select from pg_stat_activity where backend_type = 'startup' and wait_event = 'RecoveryApplyDelay'),
              case when pg_is_in_recovery() and pg_last_wal_receive_lsn() is distinct from pg_last_wal_replay_lsn()
                then extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end;
            select application_name, state, sync_state, replay_lsn, extract(epoch from replay_lag) from pg_stat_replication;
            select slot_name, active, wal_status from pg_replication_slots where slot_type = 'physical';
            select last_archived_wal, last_archived_time, last_failed_wal,
              last_failed_time > coalesce(last_archived_time, '-infinity') from pg_stat_archiver
            """;

    public static ServerReading ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(QUESTIONS);
            List<Downstream> downstreams = new ArrayList<>();
            List<Slot> slots = new ArrayList<>();
            try (ResultSet self = statement.getResultSet()) {
                self.next();
                boolean standby = self.getBoolean(1);
                boolean acceptsWrites = self.getBoolean(2);
                int timeline = self.getInt(3);
                Lsn position = Lsn.parse(self.getString(4));
                Optional<Lsn> received = lsn(self, 5);
                Optional<String> receiver = Optional.ofNullable(self.getString(6));
                boolean delaying = self.getBoolean(7);
                Optional<Duration> staleness = duration(self, 8);
                next(
                        statement,
                        row -> downstreams.add(new Downstream(
                                row.getString(1), text(row, 2), text(row, 3), lsn(row, 4), duration(row, 5))));
                next(
                        statement,
                        row -> slots.add(
                                new Slot(row.getString(1), row.getBoolean(2), Optional.ofNullable(row.getString(3)))));
                List<Archiver> archiver = new ArrayList<>();
                next(
                        statement,
                        row -> archiver.add(new Archiver(
                                Optional.ofNullable(row.getString(1)),
                                Optional.ofNullable(row.getTimestamp(2)).map(java.sql.Timestamp::toInstant),
                                Optional.ofNullable(row.getString(3)),
                                row.getBoolean(4))));
                return new ServerReading(
                        standby,
                        acceptsWrites,
                        timeline,
                        position,
                        received,
                        receiver,
                        delaying,
                        staleness,
                        List.copyOf(downstreams),
                        List.copyOf(slots),
                        archiver.get(0));
            }
        }
    }

    public boolean isStreaming() {
        return receiver.filter("streaming"::equals).isPresent();
    }

    Optional<Downstream> downstream(String node) {
        return downstreams.stream()
                .filter(downstream -> downstream.name().equals(node))
                .findFirst();
    }

    Optional<Slot> slot(String name) {
        return slots.stream().filter(slot -> slot.name().equals(name)).findFirst();
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void next(Statement statement, Row row) throws SQLException {
        statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                row.read(rows);
            }
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static Optional<Lsn> lsn(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(Lsn::parse);
    }

    private static Optional<Duration> duration(ResultSet row, int column) throws SQLException {
        double seconds = row.getDouble(column);
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.max(0, Math.round(seconds * 1000))));
    }
}
