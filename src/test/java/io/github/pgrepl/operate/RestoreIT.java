package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.Moments.Moment;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.Waiting;
import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster comes back as it was at a moment of the past, in a new stack, and nothing happens to the old one. */
@DockerTest
class RestoreIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** How many moments are restored; {@code -Psoak} tries twenty. */
    private static final int MOMENTS = Integer.getInteger("soak.moments", 4);

    private static final String SUM = "select count(*), md5(string_agg(n || words, ',' order by n)) from chained";

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aNewStackHasWhatTheOldOneHadThen(int major) {
        try (DockerCluster docker = DockerCluster.started(
                        "restore-" + major,
                        "{name: it-restore, postgres: " + major + ", primary: {port: 0}, standbys: [{port: 0}]}");
                RestoredStack restored = new RestoredStack("restored-" + major)) {
            Moments moments = new Moments(docker, "primary");
            backup(docker);
            moments.write("primary", 5);
            Moment then = moments.last();
            moments.write("primary", 5);
            archiveAll(docker, "primary");
            Map<String, String> before = ArchiveFiles.of(docker.cluster()).all();

            String report = script(docker, "restore.sh", restored.path().toString(), "--time", then.time());

            assertThat(report)
                    .contains("base backup ", "last transaction ", "position ", "on timeline 1", "new timeline       2")
                    .contains("new stack          " + restored.path())
                    .containsPattern("primary +127.0.0.1:\\d+")
                    .containsPattern("standby-1 +127.0.0.1:\\d+");
            assertThat(restored.sql("primary", "select count(*) from moments")).isEqualTo("5");
            restored.sql("primary", "insert into moments values (100)");
            restored.await("6", "standby-1", "select count(*) from moments where pg_is_in_recovery()");
            assertThat(
                            restored.sql(
                                    "primary",
                                    "select count(*) from pg_settings where name like 'recovery_target%' and source <> 'default'"))
                    .isEqualTo("0");

            assertThat(ArchiveFiles.of(docker.cluster()).all()).containsAllEntriesOf(before);
            assertThat(docker.sql("primary", "select count(*) from moments")).isEqualTo("10");

            // Never into what is there.
            Outcome again = outcome(docker, "restore.sh", restored.path().toString());
            assertThat(again.succeeded()).isFalse();
            assertThat(again.errors()).contains("is not empty");

            // Nothing is committed while it is taken, so the server itself would not mind.
            String named = ArchiveFiles.of(docker.cluster()).backups().get(0);
            Path early = restored.path().resolveSibling("early");
            Outcome tooEarly =
                    outcome(docker, "restore.sh", early.toString(), "--time", "2020-01-01 00:00:00", "--backup", named);
            assertThat(tooEarly.errors())
                    .contains("is before the end of base backup " + named + ": choose an older one");
            assertThat(early).doesNotExist();
        }
    }

    /** Taken from the standby, but for the last; with WAL of after it, too. */
    @Test
    void aChainOfIncrementalBaseBackupsIsRestored() {
        try (DockerCluster docker = DockerCluster.started(
                        "restore-chain",
                        "{name: it-restore-chain, postgres: 18, primary: {port: 0}, standbys: [{port: 0}],"
                                + " settings: {summarize_wal: on}}");
                RestoredStack restored = new RestoredStack("restored-chain")) {
            Moments moments = new Moments(docker, "primary");
            String full = backup(docker);
            moments.write("primary", 5);
            // What rows become and where they are no more, not only where they are added.
            docker.sql(
                    "primary",
                    "create table chained as select n, md5(n::text) as words from generate_series(1, 20000) n",
                    "vacuum freeze chained");
            String first = backup(docker, "--incremental");
            docker.sql(
                    "primary",
                    "update chained set words = 'changed' where n % 7 = 0",
                    "delete from chained where n > 15000",
                    "vacuum chained");
            moments.write("primary", 5);
            String second = backup(docker, "--incremental", "primary");
            docker.sql("primary", "update chained set words = 'again' where n % 11 = 0");
            String held = docker.sql("primary", SUM);
            moments.write("primary", 5);
            Moment then = moments.last();
            docker.sql("primary", "update chained set words = 'too late'");
            moments.write("primary", 5);
            archiveAll(docker, "primary");

            String report = script(docker, "restore.sh", restored.path().toString(), "--time", then.time());

            assertThat(report).contains("base backup        " + String.join(", ", full, first, second) + "\n");
            assertThat(restored.sql("primary", "select count(*) from moments")).isEqualTo("15");
            assertThat(restored.sql("primary", SUM)).isEqualTo(held);
            restored.await(held, "standby-1", SUM);
        }
    }

    /** The newest one is of the primary that was left behind, from after what the new one has. */
    @Test
    void anIncrementalBaseBackupBuildsOnOneThatLeadsToItsTimeline() {
        try (DockerCluster docker = DockerCluster.started(
                        "restore-branch",
                        "{name: it-restore-branch, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}],"
                                + " settings: {summarize_wal: on}}");
                RestoredStack restored = new RestoredStack("restored-branch")) {
            docker.sql("a", "create table t (n int)", "insert into t values (1)");
            String common = backup(docker, "a");
            docker.sql("a", "insert into t values (2)");
            ComposeDirectory.await(
                    "b to have 2", () -> docker.sql("b", "select max(n) from t").equals("2"));
            docker.stack().stop("b", Ending.CLEAN, LIMIT);
            // What comes now reaches nobody.
            docker.sql("a", "alter system set archive_command = 'false'", "select pg_reload_conf()");
            ComposeDirectory.await(
                    "a", () -> docker.sql("a", "show archive_command").equals("false"));
            docker.sql("a", "insert into t values (3)");
            backup(docker, "a");
            docker.stack().stop("a", Ending.KILLED, LIMIT);
            docker.stack().start("b", LIMIT);
            ComposeDirectory.await(
                    "b to answer",
                    () -> outcome(docker, "promote.sh", "b", "--accept-loss").succeeded());
            docker.sql("b", "insert into t values (4)");

            String increment = backup(docker, "b", "--incremental");
            archiveAll(docker, "b");
            String report = script(docker, "restore.sh", restored.path().toString());

            assertThat(report).contains("base backup        " + common + ", " + increment + "\n");
            assertThat(restored.sql("a", "select string_agg(n::text, ',' order by n) from t"))
                    .isEqualTo("1,2,4");
        }
    }

    /** Returns its name, and only in the second after: its end is known to the second. */
    private static String backup(DockerCluster docker, String... arguments) {
        String said = script(docker, "basebackup.sh", arguments);
        long ended = Instant.now().getEpochSecond();
        assertThat(Waiting.until(() -> Instant.now().getEpochSecond() > ended, Duration.ofSeconds(5)))
                .isTrue();
        return said.lines()
                .filter(line -> line.startsWith("archive/basebackup/"))
                .findFirst()
                .orElseThrow()
                .substring("archive/basebackup/".length());
    }

    @Test
    void anyMomentComesBackEvenAcrossAFailover() {
        try (DockerCluster docker = DockerCluster.started(
                "restore-moments", "{name: it-restore-moments, primary: {port: 0}, standbys: [{port: 0}]}")) {
            Moments moments = new Moments(docker, "primary");
            moments.write("primary", 5);
            backup(docker);
            Moment tooEarly = moments.last();
            moments.write("primary", 30);
            backup(docker);
            moments.write("primary", 30);
            docker.sql("primary", "select pg_create_restore_point('twice')");
            script(docker, "promote.sh", "standby-1");
            moments.write("standby-1", 30);
            docker.sql("standby-1", "select pg_create_restore_point('twice')");
            int twice = moments.last().row();
            backup(docker);
            moments.write("standby-1", 30);
            archiveAll(docker, "standby-1");

            long seed = System.nanoTime();
            Random random = new Random(seed);
            // Of a name that was given twice, the last is meant.
            List<String> targets = new ArrayList<>(List.of("--name twice"));
            List<String> held = new ArrayList<>(List.of(twice + " " + twice));
            List<Moment> candidates = moments.after(tooEarly);
            for (int i = 0; i < MOMENTS; i++) {
                Moment moment = candidates.get(random.nextInt(candidates.size()));
                targets.add(moment.target(random));
                held.add(moment.row() + " " + moment.row());
            }
            assertThat(moments.recovered(targets))
                    .as("seed " + seed + ": " + targets)
                    .isEqualTo(held);
        }
    }

    private static void archiveAll(DockerCluster docker, String primary) {
        String segment = docker.sql(primary, "select pg_walfile_name(pg_current_wal_lsn())", "select pg_switch_wal()")
                .lines()
                .findFirst()
                .orElseThrow();
        ComposeDirectory.await(
                segment + " to be archived",
                () -> ArchiveFiles.of(docker.cluster()).holdsWal(segment));
    }

    private static String script(DockerCluster docker, String name, String... arguments) {
        Outcome outcome = outcome(docker, name, arguments);
        assertThat(outcome.succeeded())
                .as(name + ": " + outcome.output() + outcome.errors())
                .isTrue();
        return outcome.output();
    }

    private static Outcome outcome(DockerCluster docker, String name, String... arguments) {
        return docker.stack().script(name, List.of(arguments)).orElseThrow().run(LIMIT);
    }

    /** Where a stack is restored to, with all that it leaves. */
    private record RestoredStack(Path path) implements AutoCloseable {

        RestoredStack(String name) {
            this(ComposeDirectory.fresh(name));
        }

        String sql(String node, String statement) {
            return Command.of(
                            "docker",
                            "compose",
                            "exec",
                            "-T",
                            node,
                            "bash",
                            "/pgrepl/psql.sh",
                            "-qAt",
                            "-v",
                            "ON_ERROR_STOP=1",
                            "-c",
                            statement)
                    .in(path)
                    .run(LIMIT)
                    .output()
                    .strip();
        }

        void await(String answer, String node, String statement) {
            ComposeDirectory.await(statement, () -> sql(node, statement).equals(answer));
        }

        @Override
        public void close() {
            if (!Files.exists(path.resolve("docker-compose.yml"))) {
                return;
            }
            Command.of("docker", "compose", "down", "--volumes", "--timeout", "5")
                    .in(path)
                    .run(LIMIT);
            try {
                FileUtils.deleteDirectory(path.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
