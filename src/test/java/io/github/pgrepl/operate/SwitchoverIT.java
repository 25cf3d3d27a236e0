package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles change as planned, and no commit is lost, although replication is asynchronous. */
@DockerTest
class SwitchoverIT {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final List<String> KILLED_AFTER = List.of("0.5", "1.1", "2.5", "0.2", "0.8", "1.6", "4");
    private static final int KILLS = Math.min(Integer.getInteger("soak.kills", 2), KILLED_AFTER.size());

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void noCommitIsLostUnderWritesAndTheOldPrimaryFollows(int major) {
        try (DockerCluster docker = DockerCluster.written(
                        "switch-" + major,
                        "{name: it-switch, postgres: " + major
                                + ", primary: {name: a, port: 0}, standbys: [{name: b, port:"
                                + " 0}, {name: c, port: 0}]}");
                Rows rows = new Rows(docker.start())) {
            AtomicBoolean ends = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                int number = 0;
                while (!ends.get()) {
                    rows.write(++number);
                }
                return number;
            });
            List<String> said = switchOver(docker, Optional.of("b"));
            ends.set(true);
            int acknowledged = writer.join();

            assertThat(said)
                    .contains("a was the primary and is stopped", "c follows by itself")
                    .endsWith("a is a standby again and streams; it had nothing that the primary lacks");
            assertThat(rows.read()).hasSize(acknowledged);
            assertThat(docker.ask("b", "select pg_is_in_recovery()")).isEqualTo("f");
            for (String standby : List.of("a", "c")) {
                ComposeDirectory.await(
                        standby + " to have every row",
                        () -> docker.ask(standby, "select count(*) from t").equals(Integer.toString(acknowledged)));
            }
            assertThat(switchOver(docker, Optional.of("b"))).containsExactly("b leads already");
        }
    }

    /** {@code -Psoak} kills it more often. */
    @Test
    void killedHalfWayItIsGoneOnWith() {
        try (DockerCluster docker = DockerCluster.written(
                        "switch-killed",
                        "{name: it-switch-killed, primary: {name: a, port: 16475}, standbys: [{name: b, port: 16476}]}");
                Rows rows = new Rows(docker.start())) {
            String leads = "a";
            int number = 0;
            for (String seconds : KILLED_AFTER.subList(0, KILLS)) {
                rows.write(++number);
                String next = leads.equals("a") ? "b" : "a";
                RejoinIT.killed(docker.cluster().script("switchover.sh", List.of(next)), seconds);
                switchOver(docker, Optional.of(next));
                assertThat(docker.ask(next, "select count(*), pg_is_in_recovery() from t"))
                        .isEqualTo(number + "|f");
                assertThat(docker.ask(leads, "select pg_is_in_recovery()")).isEqualTo("t");
                leads = next;
            }
        }
    }

    @Test
    void oneWithNothingLeftToDoMakesWayForAnother() {
        try (DockerCluster docker = DockerCluster.started(
                "switch-over",
                "{name: it-switch-over, primary: {name: a, port: 0},"
                        + " standbys: [{name: b, port: 0}, {name: c, port: 0}]}")) {
            // As one leaves it that was killed before it had changed anything.
            begin(docker, "a", "b");
            assertThat(switchOver(docker, Optional.of("c")))
                    .contains("c is the primary, on timeline 2, and accepts writes");
            // And as one that was killed at its very end.
            begin(docker, "a", "c");
            assertThat(switchOver(docker, Optional.of("a")))
                    .contains("a is the primary, on timeline 3, and accepts writes");
            assertThat(note(docker, "show")).isEmpty();

            begin(docker, "c", "a");
            new Rejoin(docker.cluster(), "c").run(LIMIT, line -> {});
            assertThat(note(docker, "show")).isEmpty();
        }
    }

    private static void begin(DockerCluster docker, String from, String to) {
        note(docker, "begin", from, to, "0");
    }

    private static String note(DockerCluster docker, String... words) {
        return docker.docker(Stream.concat(
                        Stream.of("exec", docker.container("a"), "bash", "/pgrepl/switchover-note.sh"),
                        Stream.of(words))
                .toArray(String[]::new));
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingChanges() {
        try (DockerCluster docker = DockerCluster.started(
                "switch-refused",
                "{name: it-switch-refused, primary: {name: a, port: 0}, standbys: [{name: b, port: 0, applyDelay: 1h}]}")) {
            assertThatThrownBy(() -> switchOver(docker, Optional.of("x")))
                    .hasMessage("No node is called \"x\"; there are: a, b");
            assertThatThrownBy(() -> switchOver(docker, Optional.of("b")))
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith("b applies with a delay")
                    .hasMessageEndingWith("Nothing was changed");
        }
    }

    private static List<String> switchOver(DockerCluster docker, Optional<String> node) {
        List<String> said = new ArrayList<>();
        new Switchover(docker.cluster(), node).run(LIMIT, said::add);
        return said;
    }
}
