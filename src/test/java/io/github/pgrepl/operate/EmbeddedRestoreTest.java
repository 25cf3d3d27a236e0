package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.BaseBackup.Kind;
import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.stack.RecoveryTarget;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of processes comes back as it was at a moment of the past, in a new stack, and nothing happens to the old. */
class EmbeddedRestoreTest {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String TWO = "{name: it, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}";

    /** What is true right after a row was committed. */
    private record Moment(String time, String position, String name) {}

    @ParameterizedTest
    @ValueSource(ints = {13, 17, 18})
    void aNewStackHasWhatTheOldOneHadThen(int major) {
        // The ports are taken as long as the old stack runs.
        String spec = "{name: it, postgres: " + major
                + ", primary: {name: a, port: 31871}, standbys: [{name: b, port: 31872}]}";
        try (EmbeddedCluster embedded = EmbeddedCluster.started(spec)) {
            embedded.sql("a", "create table t (n int primary key)");
            back(embedded);
            write(embedded, "a", 1);
            Moment then = write(embedded, "a", 2);
            write(embedded, "a", 3);
            archiveAll(embedded, "a");
            Map<String, String> before = ArchiveFiles.of(embedded.cluster()).all();
            Path directory = directory(embedded);

            List<String> said = restore(embedded, new RecoveryTarget(RecoveryTarget.Kind.TIME, then.time()));

            try (EmbeddedCluster restored = embedded.restored(spec, directory)) {
                assertThat(said)
                        .anyMatch(line -> line.matches("base backup +\\d{8}T\\d{6}Z-b"))
                        .anyMatch(line -> line.matches("last transaction +20\\d\\d-.*"))
                        .anyMatch(line -> line.matches("position +0/[0-9A-F]+ on timeline 1 \\(before .*\\)"))
                        .contains("new timeline       2", "new stack          " + directory)
                        .anyMatch(line -> line.matches("a +127\\.0\\.0\\.1:(?!31871)\\d+"))
                        .anyMatch(line -> line.matches("b +127\\.0\\.0\\.1:(?!31872)\\d+"));
                assertThat(rows(restored, "a")).isEqualTo("1,2");
                restored.sql("a", "insert into t values (100)");
                awaitRows(restored, "b", "1,2,100");
                assertThat(restored.sql(
                                "a",
                                "select count(*) from pg_settings where source = 'command line' and name <> 'config_file'"
                                        + " and name <> 'data_directory'"))
                        .isEqualTo("0");

                assertThat(rows(embedded, "a")).isEqualTo("1,2,3");
                assertThat(ArchiveFiles.of(embedded.cluster()).all()).containsAllEntriesOf(before);
                assertThatThrownBy(() -> restore(embedded, RecoveryTarget.LATEST))
                        .isInstanceOf(OperationException.class)
                        .hasMessageContaining(directory + " is not empty; ");

                // The new stack is one like any other, on its own ports, with an archive of its own.
                restored.stop(Data.KEEP);
                restored.start();
                assertThat(rows(restored, "a")).isEqualTo("1,2,100");
                back(restored);
                assertThat(ArchiveFiles.of(restored.cluster()).backups()).hasSize(1);
            }
        }
    }

    @Test
    void positionsNamesAndTheEndAreReachedAcrossAFailover() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            embedded.sql("a", "create table t (n int primary key)");
            back(embedded);
            Moment one = write(embedded, "a", 1);
            embedded.sql("a", "select pg_create_restore_point('twice')");
            write(embedded, "a", 2);
            archiveAll(embedded, "a");
            awaitRows(embedded, "b", "1,2");
            embedded.cluster().stack().stop("a", Ending.KILLED, LIMIT);
            new Promotion(embedded.cluster(), Optional.empty(), Loss.REFUSED).run(LIMIT, said -> {});
            // A name that was given before; the last is meant.
            embedded.sql("b", "insert into t values (3)", "select pg_create_restore_point('twice')");
            Moment four = write(embedded, "b", 4);
            write(embedded, "b", 5);
            archiveAll(embedded, "b");

            assertRestored(embedded, new RecoveryTarget(RecoveryTarget.Kind.LSN, one.position()), "1");
            assertRestored(embedded, new RecoveryTarget(RecoveryTarget.Kind.NAME, four.name()), "1,2,3,4");
            assertRestored(embedded, new RecoveryTarget(RecoveryTarget.Kind.NAME, "twice"), "1,2,3");
            // It is only read, and need not run.
            embedded.stop(Data.KEEP);
            Map<String, String> before = ArchiveFiles.of(embedded.cluster()).all();
            assertRestored(embedded, RecoveryTarget.LATEST, "1,2,3,4,5");
            assertThat(ArchiveFiles.of(embedded.cluster()).all()).isEqualTo(before);
        }
    }

    @Test
    void theNewestBackupBeforeTheTargetIsTakenAndAnotherWhereItIsNamed() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            embedded.sql("a", "create table t (n int primary key)");
            back(embedded);
            Moment one = write(embedded, "a", 1);
            // The end of a primary's is after all that was written before it began; a standby's need not be.
            back(embedded, Optional.of("a"));
            write(embedded, "a", 2);
            archiveAll(embedded, "a");
            List<String> backups = ArchiveFiles.of(embedded.cluster()).backups();

            assertThat(assertRestored(embedded, new RecoveryTarget(RecoveryTarget.Kind.NAME, one.name()), "1"))
                    .contains("base backup        " + backups.get(0));
            assertThat(assertRestored(embedded, RecoveryTarget.LATEST, "1,2"))
                    .contains("base backup        " + backups.get(1));

            Path directory = directory(embedded);
            assertThatThrownBy(() -> new Restoration(
                                    embedded.cluster(),
                                    directory,
                                    new RecoveryTarget(RecoveryTarget.Kind.TIME, one.time()))
                            .from(backups.get(1))
                            .run(LIMIT, said -> {}))
                    .hasMessageContaining(
                            " is before the end of base backup " + backups.get(1) + "; choose an older one");
            assertThat(directory).doesNotExist();
        }
    }

    @Test
    void whatCannotBeRestoredIsSaidAndLeavesNothing() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            Path directory = directory(embedded);
            assertThatThrownBy(() -> restore(embedded, RecoveryTarget.LATEST))
                    .hasMessage("Nothing was restored to " + directory + ":\nthe archive has no base backup to restore"
                            + " from; take one with mvn pgrepl:basebackup");
            embedded.sql("a", "create table t (n int primary key)");
            back(embedded);
            write(embedded, "a", 1);
            archiveAll(embedded, "a");
            String backup = ArchiveFiles.of(embedded.cluster()).backups().get(0);
            int servers = embedded.running().size();

            assertThatThrownBy(() ->
                            restore(embedded, new RecoveryTarget(RecoveryTarget.Kind.TIME, "2099-01-01 00:00+01")))
                    .hasMessageMatching(
                            "(?s).*\nthe archive ends before 2099-01-01 00:00:00\\+01: on timeline 1 its last"
                                    + " transaction is of 20\\d\\d-.*, and its WAL ends near 0/[0-9A-F]+; to restore all there is.*");
            assertThatThrownBy(() -> restore(embedded, new RecoveryTarget(RecoveryTarget.Kind.LSN, "0/1000000")))
                    .hasMessageContaining(
                            "position 0/1000000 is before all that can be restored; the oldest base backup" + " is "
                                    + backup + ", which ended at 20");
            assertThatThrownBy(() -> new Restoration(embedded.cluster(), directory, RecoveryTarget.LATEST)
                            .along("7")
                            .run(LIMIT, said -> {}))
                    .hasMessageContaining("the archive knows no timeline 7; its newest is 1");
            assertThatThrownBy(() -> new Restoration(embedded.cluster(), directory, RecoveryTarget.LATEST)
                            .from("x")
                            .run(LIMIT, said -> {}))
                    .hasMessageContaining("the archive has no base backup x; there are: " + backup);
            assertThatThrownBy(() -> new Restoration(
                                    embedded.cluster(), embedded.directory().resolve("in"), RecoveryTarget.LATEST)
                            .run(LIMIT, said -> {}))
                    .hasMessageContaining("choose a directory outside of it");

            Path version = ArchiveFiles.of(embedded.cluster())
                    .baseBackups()
                    .resolve(backup)
                    .resolve("global/pg_filenode.map");
            byte[] content = Files.readAllBytes(version);
            content[content.length / 2] ^= 1;
            Files.write(version, content);
            assertThatThrownBy(() -> restore(embedded, RecoveryTarget.LATEST))
                    .hasMessageContaining("base backup " + backup
                            + " is damaged: checksum mismatch for file \"global/pg_filenode.map\"; choose another");

            assertThat(directory).doesNotExist();
            assertThat(embedded.directory().resolve("in")).doesNotExist();
            assertThat(embedded.running()).hasSize(servers);
        }
    }

    @Test
    void aRestoreThatWasKilledBeginsAnew() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            embedded.sql("a", "create table t (n int primary key)");
            back(embedded);
            write(embedded, "a", 1);
            archiveAll(embedded, "a");
            Path notes = Files.createDirectories(directory(embedded).resolve(".pgrepl"));
            Files.createFile(notes.resolve("unfinished-restore"));
            Files.createDirectories(directory(embedded).resolve("a/pgdata/17-embedded.new"));

            assertThat(assertRestored(embedded, RecoveryTarget.LATEST, "1"))
                    .contains("clearing away what an earlier restore left unfinished in " + directory(embedded));
        }
    }

    private static Path directory(EmbeddedCluster embedded) {
        return embedded.directory().resolveSibling("pgrepl-restored");
    }

    private static List<String> restore(EmbeddedCluster embedded, RecoveryTarget target) {
        List<String> said = new ArrayList<>();
        new Restoration(embedded.cluster(), directory(embedded), target).run(LIMIT, said::add);
        return said;
    }

    private static List<String> assertRestored(EmbeddedCluster embedded, RecoveryTarget target, String rows) {
        List<String> said = restore(embedded, target);
        try (EmbeddedCluster restored = embedded.restored(TWO, directory(embedded))) {
            assertThat(rows(restored, "a")).as(target.toString()).isEqualTo(rows);
            return said;
        }
    }

    private static void back(EmbeddedCluster embedded) {
        back(embedded, Optional.empty());
    }

    private static void back(EmbeddedCluster embedded, Optional<String> node) {
        new BaseBackup(embedded.cluster(), node, Optional.empty(), Kind.FULL).run(LIMIT, said -> {});
        // Of a backup it is known to the second only when it had ended.
        ArchiveFiles.awaitTheNextSecond();
        ArchiveFiles.awaitTheNextSecond();
    }

    private static Moment write(EmbeddedCluster embedded, String primary, int row) {
        embedded.sql(primary, "insert into t values (" + row + ")");
        String time = embedded.sql(primary, "select clock_timestamp()");
        String position = embedded.sql(primary, "select pg_current_wal_insert_lsn()");
        embedded.sql(primary, "select pg_create_restore_point('row-" + row + "')");
        return new Moment(time, position, "row-" + row);
    }

    private static String rows(EmbeddedCluster embedded, String node) {
        return embedded.sql(node, "select string_agg(n::text, ',' order by n) from t");
    }

    private static void awaitRows(EmbeddedCluster embedded, String node, String rows) {
        if (!Waiting.until(() -> rows.equals(rows(embedded, node)), LIMIT)) {
            throw new AssertionError(node + " has " + rows(embedded, node) + ", not " + rows);
        }
    }

    private static void archiveAll(EmbeddedCluster embedded, String primary) {
        String segment = embedded.sql(primary, "select pg_walfile_name(pg_switch_wal())");
        if (!Waiting.until(() -> ArchiveFiles.of(embedded.cluster()).holdsWal(segment), LIMIT)) {
            throw new AssertionError(segment + " is not archived");
        }
    }
}
