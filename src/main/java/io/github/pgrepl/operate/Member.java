package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Succession.Heard;
import io.github.pgrepl.operate.Succession.Standing;
import io.github.pgrepl.operate.Succession.Trait;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.NodeSteps.Kept;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a node is, as far as a change of roles asks. The script survey.sh asks the same.
 *
 * @param kept what its data directory makes of it
 * @param timeline by its data directory
 * @param word what its server says; nothing where none answers
 */
record Member(NodePlan plan, NodeProcess process, Kept kept, int timeline, Optional<Word> word) {

    /**
     * @param position the end of the WAL that it has
     * @param delaying it waits before it replays more
     * @param replaying it has started and has not read all its WAL yet, so that it has its position at least
     * @param downstreams who streams from it
     */
    record Word(
            boolean standby,
            int timeline,
            Lsn position,
            boolean streaming,
            boolean delaying,
            boolean replaying,
            Set<String> downstreams) {

        /** The control file tells of a new timeline late; the names of WAL files at once. */
        private static final String QUESTION = """
                select pg_is_in_recovery(),
                  case when pg_is_in_recovery()
                    then greatest((select timeline_id from pg_control_checkpoint()),
                      (select max(('x' || substr(name, 1, 8))::bit(32)::int) from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'))
                    else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end,
                  coalesce(case when pg_is_in_recovery()
                    then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) else pg_current_wal_lsn() end, '0/0'),
                  exists (select from pg_stat_wal_receiver where status = 'streaming'),
                  exists (select from pg_stat_activity where backend_type = 'startup' and wait_event = 'RecoveryApplyDelay'),
                  pg_is_in_recovery() and pg_last_wal_receive_lsn() is null and not exists (
                    select from pg_stat_activity where backend_type = 'startup'
                    and wait_event in ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream')),
                  (select coalesce(array_agg(application_name), '{}') from pg_stat_replication where state = 'streaming')
                """;

        static Word ask(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(QUESTION)) {
                row.next();
                return new Word(
                        row.getBoolean(1),
                        row.getInt(2),
                        Lsn.parse(row.getString(3)),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getBoolean(6),
                        Set.of((String[]) row.getArray(7).getArray()));
            }
        }
    }

    String name() {
        return plan.name();
    }

    boolean leads() {
        return word.filter(said -> !said.standby()).isPresent();
    }

    boolean isStandby() {
        return word.filter(Word::standby).isPresent();
    }

    boolean isHeld() {
        return process.state() == State.HELD;
    }

    boolean runs() {
        return process.state() == State.RUNNING;
    }

    /** Whether it streams, or sits on what its delay forbids it to replay yet. */
    boolean follows() {
        return word.filter(said -> said.standby() && (said.streaming() || said.delaying()))
                .isPresent();
    }

    boolean feeds(Member other) {
        return word.filter(said -> said.downstreams().contains(other.name())).isPresent();
    }

    Heard heard() {
        Standing standing = isStandby()
                ? Standing.STANDBY
                : isHeld() ? Standing.HELD : kept == Kept.STANDBY ? Standing.MUTE : Standing.SILENT;
        return new Heard(
                name(),
                standing,
                word.map(Word::timeline).orElse(timeline),
                word.map(Word::position).orElse(new Lsn(0)),
                traits());
    }

    private Set<Trait> traits() {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (plan.upstream().isPresent()) {
            traits.add(Trait.CASCADING);
        }
        if (plan.applyDelay().isPresent()) {
            traits.add(Trait.DELAYED);
        }
        if (word.filter(Word::replaying).isPresent()) {
            traits.add(Trait.REPLAYING);
        }
        return traits;
    }
}
