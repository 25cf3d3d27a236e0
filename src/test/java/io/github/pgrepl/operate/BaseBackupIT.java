package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.BaseBackup.Kind;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base backups of running containers: from whom, how fast, how much, and what is left of a run that was killed. */
@DockerTest
class BaseBackupIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void backupsAreTakenListedAndExpire(int major) {
        try (DockerCluster docker = DockerCluster.started(
                "base-backup-" + major,
                "{name: it-base-backup, postgres: " + major + ", primary: {port: 0}, standbys: [{port: 0}]"
                        + (major < 17 ? "}" : ", settings: {summarize_wal: on}}"))) {
            List<String> said = take(docker, Optional.empty(), Optional.of("100M"), Kind.FULL);
            assertThat(said).anyMatch(line -> line.matches("archive/basebackup/.*-standby-1"));
            assertThat(said).anyMatch(line -> line.matches(".*-standby-1  .* on 1 +-"));

            if (major < 17) {
                assertThatThrownBy(() -> take(docker, Optional.empty(), Optional.empty(), Kind.INCREMENTAL))
                        .isInstanceOf(OperationException.class)
                        .hasMessageContaining("PostgreSQL " + major + " has no incremental base backups");
            } else {
                String full = archive(docker).backups().get(0);
                assertThat(take(docker, Optional.empty(), Optional.empty(), Kind.INCREMENTAL))
                        .contains("pgrepl: it builds on " + full)
                        .anyMatch(line -> line.matches(".* on 1 +the above"));
                assertThat(archive(docker).backups()).hasSize(2);
                String increment = archive(docker).backups().get(1);
                assertThat(inside(
                                docker,
                                "cd /archive/basebackup && pg_combinebackup --output /tmp/whole " + full + " "
                                        + increment + " && pg_verifybackup --no-parse-wal /tmp/whole"))
                        .contains("backup successfully verified");
            }

            statusListsThem(docker);

            killedRunIsClearedByTheNext(docker);

            // All are older than the window now; the newest of them leads into it.
            List<String> before = archive(docker).backups();
            for (int i = 0; i < before.size(); i++) {
                archive(docker).age(before.get(i), Duration.ofDays(30 - i));
            }
            docker.start();
            take(docker, Optional.empty(), Optional.empty(), Kind.FULL);
            assertThat(archive(docker).backups())
                    .hasSize(2)
                    .contains(before.get(before.size() - 1))
                    .doesNotContain(before.get(0));
        }
    }

    /** The goal and the script, while nodes run and while they are down. */
    private static void statusListsThem(DockerCluster docker) {
        List<String> backups = archive(docker).backups();
        docker.cluster().stack().stop(Data.KEEP, LIMIT);
        assertListed(backups, listed(docker));
        docker.start();
        assertListed(backups, listed(docker));
    }

    private static List<String> listed(DockerCluster docker) {
        try (Status status = new Status(docker.cluster())) {
            assertThat(status.json()).contains("\"baseBackups\": [", "\"kind\": \"full\"", "\"node\": \"standby-1\"");
            return Stream.of(
                            status.table(),
                            docker.stack()
                                    .script("status.sh", List.of())
                                    .orElseThrow()
                                    .run(LIMIT)
                                    .output())
                    .map(text -> text.substring(text.indexOf("BASE BACKUP ")))
                    .toList();
        }
    }

    private static void assertListed(List<String> backups, List<String> texts) {
        assertThat(texts).allSatisfy(text -> {
            assertThat(text.lines().skip(1).map(line -> line.split(" ")[0])).isEqualTo(backups);
            assertThat(text.lines()).element(1).asString().matches(".* 0/[0-9A-F]+ on 1 +-");
        });
    }

    /** The standby's container is killed; the primary is copied instead. */
    private static void killedRunIsClearedByTheNext(DockerCluster docker) {
        CompletableFuture<List<String>> run = CompletableFuture.supplyAsync(
                () -> take(docker, Optional.of("standby-1"), Optional.of("1M"), Kind.FULL));
        ComposeDirectory.await(
                "a backup that is being taken",
                () -> archive(docker).unverified().size() == 1);
        docker.cluster().stack().stop("standby-1", Ending.KILLED, LIMIT);
        assertThatThrownBy(run::join).hasCauseInstanceOf(OperationException.class);
        assertThat(archive(docker).unverified()).hasSize(1);

        assertThat(take(docker, Optional.empty(), Optional.empty(), Kind.FULL))
                .anyMatch(line -> line.matches("archive/basebackup/.*-primary"))
                .anyMatch(line -> line.contains("which a run left that was killed"));
        assertThat(archive(docker).unverified()).isEmpty();
    }

    private static List<String> take(DockerCluster docker, Optional<String> node, Optional<String> rate, Kind kind) {
        ArchiveFiles.awaitTheNextSecond();
        List<String> said = new ArrayList<>();
        new BaseBackup(docker.cluster(), node, rate, kind).run(LIMIT, said::add);
        return said;
    }

    private static String inside(DockerCluster docker, String script) {
        Command command = Command.of(
                        "docker", "compose", "exec", "-T", "--user", "postgres", "primary", "bash", "-c", script)
                .in(docker.directory())
                .with(docker.cluster()
                        .stack()
                        .script("status.sh", List.of())
                        .orElseThrow()
                        .environment());
        Command.Outcome outcome = command.run(LIMIT);
        assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
        return outcome.output();
    }

    private static ArchiveFiles archive(DockerCluster docker) {
        return ArchiveFiles.of(docker.cluster());
    }
}
