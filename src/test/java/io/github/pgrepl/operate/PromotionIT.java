package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A primary fails, and a standby leads: the right one, or none. */
@DockerTest
class PromotionIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String QUORUM = """
            postgres: 17
            primary: {name: a, port: 0}
            standbys: [{name: b, port: 0}, {name: c, port: 0}]
            replication: {synchronous: "ANY 1 (b, c)"}
            """;

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void afterThePrimaryDiedTheSameUrlWritesToThePromotedStandby(int major) {
        try (DockerCluster docker = DockerCluster.written(
                        "promote-" + major,
                        "{name: it-promote, postgres: " + major + ", primary: {name: a, port: 0},"
                                + " standbys: [{name: b, port: 0}]}");
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            kill(docker, "a");

            assertThat(promote(docker))
                    .contains(
                            "b is the primary, on timeline 2, and accepts writes",
                            "a comes back with scripts/rejoin.sh a; it does not start as a second primary");
            rows.write(2);
            assertThat(rows.read()).containsExactly(1, 2);

            // Neither by itself, nor with the whole stack started anew.
            docker.cluster().stack().start("a", LIMIT);
            awaitHeld(docker, "a");
            docker.stop(io.github.pgrepl.stack.Stack.Data.KEEP);
            docker.cluster().stack().start(LIMIT);
            awaitHeld(docker, "a");
            assertThat(docker.cluster().stack().processes().get(0).detail()).contains("scripts/rejoin.sh a");
        }
    }

    @Test
    void ofStandbysThatHaveTheSameTheFirstLeadsAndTheOthersFollow() {
        try (DockerCluster docker = DockerCluster.written("promote-tie", "name: it-promote-tie\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            awaitSame(docker, "b", "c");
            kill(docker, "a");

            assertThat(promote(docker))
                    .contains("b is the primary, on timeline 2, and accepts writes", "c follows by itself");
            rows.write(2);
            awaitRows(docker, "c", "2");
            assertThat(docker.ask("b", "select slot_name from pg_replication_slots order by 1"))
                    .isEqualTo("a\nc");

            // Called again, it finds everything done.
            assertThat(promote(docker)).contains("b leads already");
            assertThat(docker.ask("b", "select count(*) from t")).isEqualTo("2");
        }
    }

    @Test
    void theStandbyThatReceivedTheMostLeadsAndAnotherOnlyIfTheLossIsAccepted() {
        try (DockerCluster docker = DockerCluster.written("promote-ahead", "name: it-promote-ahead\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            awaitSame(docker, "b", "c");
            String network = docker.docker(
                            "inspect",
                            "--format",
                            "{{range $n, $_ := .NetworkSettings.Networks}}{{$n}}{{end}}",
                            docker.container("b"))
                    .strip();
            docker.docker("network", "disconnect", network, docker.container("b"));
            rows.write(2);
            kill(docker, "a");
            docker.docker("network", "connect", "--alias", "b", network, docker.container("b"));

            assertThatThrownBy(() -> promote(docker, "b", Loss.REFUSED))
                    .isInstanceOf(OperationException.class)
                    .hasMessageMatching(
                            "b lacks [1-9][0-9]* bytes of WAL that c has, which may have been acknowledged: promote c, or"
                                    + " accept the loss with --accept-loss. Nothing was changed");
            assertThat(promote(docker)).contains("c is the primary, on timeline 2, and accepts writes");
            rows.write(3);
            assertThat(rows.read()).containsExactly(1, 2, 3);
            awaitRows(docker, "b", "3");
        }
    }

    /** The last it has is the end of an earlier run of the primary, and looks like the end of this one. */
    @Test
    void aStandbyThatGotNothingOfTheLastRunOfThePrimaryIsNotTakenForOneThatHasAll() {
        try (DockerCluster docker = DockerCluster.written("promote-earlier", """
                        name: it-promote-earlier
                        primary: {name: a, port: 0}
                        standbys: [{name: b, port: 0}]
                        """);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            docker.cluster().stack().stop("a", Ending.CLEAN, LIMIT);
            docker.cluster().stack().start("a", LIMIT);
            String streaming = "select pid from pg_stat_wal_receiver where status = 'streaming'";
            ComposeDirectory.await(
                    "b to stream", () -> !docker.ask("b", streaming).isEmpty());
            String receiver = docker.ask("b", streaming);
            docker.docker("exec", docker.container("b"), "kill", "-STOP", receiver);
            rows.write(2);

            try {
                assertThatThrownBy(() -> promote(docker, "b", Loss.REFUSED))
                        .isInstanceOf(OperationException.class)
                        .hasMessageContaining(
                                "b has not received all that the primary of before wrote until it stopped");
            } finally {
                docker.docker("exec", docker.container("b"), "kill", "-CONT", receiver);
            }
        }
    }

    @Test
    void aSilentStandbyThatMayHoldAcknowledgedCommitsForbidsThePromotion() {
        try (DockerCluster docker = DockerCluster.written("promote-unheard", "name: it-promote-unheard\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            docker.cluster().stack().stop("c", Ending.CLEAN, LIMIT);
            kill(docker, "a");

            assertThatThrownBy(() -> promote(docker))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining(
                            "may be on a standby that does not answer, or has yet to read all its WAL: c. Start it")
                    .hasMessageEndingWith("Nothing was changed");
            assertThat(promote(docker, "b", Loss.ACCEPTED))
                    .anyMatch(line -> line.startsWith("the loss is accepted: "))
                    .contains("b is the primary, on timeline 2, and accepts writes");
        }
    }

    @Test
    void aStandbyThatHasNotReadAllItsWalMayHoldAcknowledgedCommits() {
        try (DockerCluster docker = DockerCluster.written("promote-unread", "name: it-promote-unread\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            awaitSame(docker, "b", "c");
            docker.sql("b", "alter system set recovery_min_apply_delay = '1h'", "select pg_reload_conf()");
            ComposeDirectory.await(
                    "the delay",
                    () -> docker.ask("b", "show recovery_min_apply_delay").equals("1h"));
            docker.cluster().stack().stop("c", Ending.CLEAN, LIMIT);
            rows.write(2);
            kill(docker, "a");
            docker.cluster().stack().stop("b", Ending.CLEAN, LIMIT);
            docker.cluster().stack().start("b", LIMIT);
            docker.cluster().stack().start("c", LIMIT);
            for (String standby : List.of("b", "c")) {
                ComposeDirectory.await(
                        standby,
                        () -> Command.of("docker", "exec", docker.container(standby), "pg_isready")
                                .run(LIMIT)
                                .succeeded());
            }

            assertThatThrownBy(() -> promote(docker))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("or has yet to read all its WAL: b. Start it, or wait for it")
                    .hasMessageEndingWith("Nothing was changed");
            assertThat(promote(docker, "b", Loss.REFUSED))
                    .contains("b is the primary, on timeline 2, and accepts writes");
            assertThat(rows.read()).containsExactly(1, 2);
        }
    }

    @Test
    void aSilentStandbyDoesNotMatterWhereEveryCommitWaitedForMoreThanOne() {
        try (DockerCluster docker = DockerCluster.written("promote-enough", """
                        name: it-promote-enough
                        postgres: 17
                        primary: {name: a, port: 0}
                        standbys: [{name: b, port: 0}, {name: c, port: 0}, {name: d, port: 0}]
                        replication: {synchronous: "ANY 2 (b, c, d)"}
                        """);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            docker.cluster().stack().stop("b", Ending.CLEAN, LIMIT);
            rows.write(2);
            kill(docker, "a");

            assertThat(promote(docker))
                    .contains("c is the primary, on timeline 2, and accepts writes", "d follows by itself");
            awaitRows(docker, "d", "2");
        }
    }

    @Test
    void aFrozenPrimaryIsStoppedForGood() {
        try (DockerCluster docker = DockerCluster.written("promote-frozen", "name: it-promote-frozen\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            docker.cluster().stack().freeze("a", LIMIT);

            assertThat(promote(docker))
                    .contains("a did not answer and is stopped", "b is the primary, on timeline 2, and accepts writes");
            assertThat(docker.cluster().stack().processes().get(0).state()).isEqualTo(State.ENDED);
            rows.write(2);
            awaitRows(docker, "c", "2");
        }
    }

    @Test
    void aPrimaryThatAnswersHandsOverAllItHas() {
        try (DockerCluster docker = DockerCluster.written("promote-alive", "name: it-promote-alive\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            assertThat(promote(docker)).contains("a leads already");

            assertThat(promote(docker, "c", Loss.REFUSED))
                    .contains(
                            "a was the primary and is stopped",
                            "c is the primary, on timeline 2, and accepts writes",
                            "b follows by itself");
            assertThat(rows.read()).containsExactly(1);
        }
    }

    @Test
    void aPrimaryOfBeforeDoesNotLeadAgainWhileAnotherIsToldTo() {
        try (DockerCluster docker = DockerCluster.started(
                "promote-told",
                "{name: it-promote-told, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}")) {
            // As a promotion leaves it whose standby has more to replay than the promotion waits for.
            docker.sql("b", "copy (values ('b 2')) to '/archive/roles/leader'");
            kill(docker, "a");
            docker.cluster().stack().start("a", LIMIT);
            awaitHeld(docker, "a");
            assertThatThrownBy(() -> promote(docker, "a", Loss.REFUSED))
                    .hasMessageContaining(
                            "b was to be promoted, and may lead at any moment. scripts/promote.sh b has it lead");

            assertThat(promote(docker, "b", Loss.REFUSED))
                    .contains("b is the primary, on timeline 2, and accepts writes");
        }
    }

    @Test
    void killedHalfWayItIsGoneOnWith() {
        try (DockerCluster docker = DockerCluster.written("promote-killed", "name: it-promote-killed\n" + QUORUM);
                Rows rows = new Rows(docker.start())) {
            String leads = "a";
            int number = 0;
            for (String seconds : List.of("0.3", "0.7")) {
                rows.write(++number);
                kill(docker, leads);
                RejoinIT.killed(docker.cluster().script("promote.sh", List.of()), seconds);
                promote(docker);
                String next = docker.read().primary().map(NodeReading::name).orElseThrow();
                assertThat(next).as("killed after " + seconds + " s").isNotEqualTo(leads);
                new Rejoin(docker.cluster(), leads).run(LIMIT, line -> {});
                assertThat(docker.read().nodes().stream()
                                .filter(node -> !node.name().equals(next)))
                        .as("standbys of " + next)
                        .allMatch(NodeReading::isStandby);
                leads = next;
            }
            assertThat(rows.read()).hasSize(number);
        }
    }

    /** Nothing of a promotion is done where it could not be kept. */
    @Test
    void aFullArchiveDiskKeepsNoCommitWaitingAndAPromotionForLater() throws IOException {
        try (DockerCluster docker = DockerCluster.written("promote-full", """
                name: it-promote-full
                storage: volume
                primary: {name: a, port: 0}
                standbys: [{name: b, port: 0}]
                """)) {
            Files.writeString(docker.directory().resolve("docker-compose.override.yml"), """
                    volumes:
                      archive:
                        driver_opts: {type: tmpfs, device: tmpfs, o: "size=100m"}
                    """);
            try (Rows rows = new Rows(docker.start())) {
                rows.write(1);
                docker.docker(
                        "exec",
                        docker.container("a"),
                        "bash",
                        "-c",
                        "dd if=/dev/zero of=/archive/filler bs=1M || true");
                docker.sql("a", "select pg_switch_wal()");
                ComposeDirectory.await(
                        "the archiver to fail",
                        () -> !docker.sql("a", "select failed_count from pg_stat_archiver")
                                .equals("0"));
                rows.write(2);
                awaitRows(docker, "b", "2");
                kill(docker, "a");

                assertThatThrownBy(() -> promote(docker))
                        .isInstanceOf(OperationException.class)
                        .hasMessageContaining("b cannot lay claim to being the primary")
                        .hasMessageEndingWith("Nothing was changed");
                assertThat(docker.sql("b", "select pg_is_in_recovery()")).isEqualTo("t");

                docker.docker("exec", docker.container("b"), "rm", "/archive/filler");
                assertThat(promote(docker)).contains("b is the primary, on timeline 2, and accepts writes");
                rows.write(3);
                assertThat(rows.read()).containsExactly(1, 2, 3);
            }
        }
    }

    @Test
    void onlyOneNodeLeadsAfterTwoPromotionsAtOnce() {
        try (DockerCluster docker = DockerCluster.started("promote-two", """
                {name: it-promote-two, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}, {name: c, port: 0}]}
                """)) {
            kill(docker, "a");
            List<CompletableFuture<List<String>>> both = Stream.of("b", "c")
                    .map(node -> CompletableFuture.supplyAsync(() -> promote(docker, node, Loss.ACCEPTED)))
                    .toList();
            both.forEach(one -> one.handle((said, failure) -> said).join());

            assertThat(docker.read().nodes())
                    .filteredOn(node ->
                            node.server().filter(server -> !server.standby()).isPresent())
                    .hasSize(1);
            assertThat(both).anyMatch(one -> !one.isCompletedExceptionally());
        }
    }

    @Test
    void neitherADelayedNorACascadingStandbyIsChosen() {
        try (DockerCluster docker = DockerCluster.written("promote-choice", """
                        name: it-promote-choice
                        postgres: 17
                        primary: {name: a, port: 0}
                        standbys: [{name: late, port: 0, applyDelay: 1h}, {name: below, port: 0, upstream: c}, {name: c, port: 0}]
                        """);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            awaitRows(docker, "below", "1");
            kill(docker, "a");

            assertThat(promote(docker)).contains("c is the primary, on timeline 2, and accepts writes");
            rows.write(2);
            awaitRows(docker, "below", "2");
        }
    }

    @Test
    void nothingIsPromotedWhereNoStandbyAnswersAndNoNodeIsGuessed() {
        try (DockerCluster docker = DockerCluster.started(
                "promote-none",
                "{name: it-promote-none, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}")) {
            docker.cluster().stack().stop("b", Ending.KILLED, LIMIT);
            kill(docker, "a");
            assertThatThrownBy(() -> promote(docker)).hasMessage("no standby answers. Nothing was changed");
            assertThatThrownBy(() -> promote(docker, "b", Loss.REFUSED))
                    .hasMessage("b is no standby that answers. Nothing was changed");
            assertThatThrownBy(() -> promote(docker, "bb", Loss.REFUSED))
                    .hasMessage("No node is called \"bb\"; there are: a, b");
        }
    }

    private static List<String> promote(DockerCluster docker) {
        List<String> said = new ArrayList<>();
        new Promotion(docker.cluster(), Optional.empty(), Loss.REFUSED).run(LIMIT, said::add);
        return said;
    }

    private static List<String> promote(DockerCluster docker, String node, Loss loss) {
        List<String> said = new ArrayList<>();
        new Promotion(docker.cluster(), Optional.of(node), loss).run(LIMIT, said::add);
        return said;
    }

    private static void kill(DockerCluster docker, String node) {
        docker.cluster().stack().stop(node, Ending.KILLED, LIMIT);
    }

    private static void awaitHeld(DockerCluster docker, String node) {
        ComposeDirectory.await(
                node + " to hold",
                () -> docker.cluster().stack().processes().stream()
                        .anyMatch(process -> process.node().equals(node) && process.state() == State.HELD));
    }

    private static void awaitSame(DockerCluster docker, String... standbys) {
        for (String standby : standbys) {
            awaitRows(docker, standby, "1");
        }
    }

    private static void awaitRows(DockerCluster docker, String node, String count) {
        ComposeDirectory.await(
                node + " to have " + count + " rows",
                () -> docker.ask(node, "select count(*) from t").equals(count));
    }
}
