package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.operate.drill.Drill;
import io.github.pgrepl.operate.drill.DrillReport;
import io.github.pgrepl.operate.drill.Fault;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.NodeSteps.Claim;
import io.github.pgrepl.stack.NodeSteps.Handover;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes of roles among processes of this machine: failures, planned ones, and the way back. */
class EmbeddedFailoverTest {

    private static final Duration LIMIT = EmbeddedCluster.LIMIT;
    private static final String TWO = "{name: it, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}";
    private static final String THREE =
            "{name: it, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}, {name: c, port: 0}]}";
    private static final String QUORUM = """
            name: it
            primary: {name: a, port: 0}
            standbys: [{name: b, port: 0}, {name: c, port: 0}]
            replication: {synchronous: "ANY 1 (b, c)"}
            """;

    @ParameterizedTest
    @ValueSource(ints = {13, 17, 18})
    void afterThePrimaryDiedAStandbyLeadsAndThePrimaryOfBeforeComesBack(int major) {
        try (EmbeddedCluster embedded = EmbeddedCluster.written("{name: it, postgres: " + major
                        + ", primary: {name: a, port: 0}," + " standbys: [{name: b, port: 0}, {name: c, port: 0}]}");
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            awaitAllHaveAll(embedded, "a", "b", "c");
            kill(embedded, "a");

            assertThat(promote(embedded))
                    .containsExactly(
                            "b is the primary, on timeline 2, and accepts writes",
                            "a comes back with mvn pgrepl:rejoin -Dpgrepl.node=a; it does not start as a second primary",
                            "c follows by itself");
            rows.write(2);
            assertThat(rows.read()).containsExactly(1, 2);
            awaitAllHaveAll(embedded, "b", "c");

            assertThat(rejoin(embedded, "a"))
                    .containsExactly("a is a standby again and streams; it had nothing that the primary lacks");
            rows.write(3);
            awaitAllHaveAll(embedded, "b", "a", "c");
            assertThat(rejoin(embedded, "a")).containsExactly("a is a standby and streams: there is nothing to do");
        }
    }

    @Test
    void promotionThatIsCalledAgainFindsEverythingDone() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(THREE)) {
            kill(embedded, "a");
            promote(embedded);
            assertThat(promote(embedded)).startsWith("b leads already").contains("c follows by itself");
            assertThat(embedded.sql("b", "select count(*) from pg_replication_slots where slot_name in ('a', 'c')"))
                    .isEqualTo("2");
            embedded.cluster().stack().start("a", LIMIT);
            assertThatThrownBy(() -> promote(embedded, "a", Loss.ACCEPTED))
                    .isInstanceOf(OperationException.class)
                    .hasMessage("b leads; bring a back with mvn pgrepl:rejoin -Dpgrepl.node=a");
        }
    }

    @Test
    void namedStandbyTakesOverFromAPrimaryThatAnswersAndLosesNothing() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(THREE);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            assertThat(promote(embedded, "c", Loss.REFUSED))
                    .startsWith(
                            "a was the primary and is stopped", "c is the primary, on timeline 2, and accepts writes");
            rows.write(2);
            assertThat(rows.read()).containsExactly(1, 2);
            awaitAllHaveAll(embedded, "c", "b");
        }
    }

    @Test
    void standbyThatLacksWhatMayHaveBeenAcknowledgedIsRefused() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(QUORUM);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            stack(embedded).stop("c", Ending.CLEAN, LIMIT);
            rows.write(2);
            kill(embedded, "a");
            stack(embedded).start("c", LIMIT);

            assertThatThrownBy(() -> promote(embedded, "c", Loss.REFUSED))
                    .isInstanceOf(OperationException.class)
                    .hasMessageMatching("c lacks [1-9][0-9]* bytes of WAL that b has, which may have been acknowledged:"
                            + " promote b, or accept the loss with -Dpgrepl.acceptDataLoss. Nothing was changed");
            assertThat(promote(embedded)).contains("b is the primary, on timeline 2, and accepts writes");
            assertThat(rows.read()).containsExactly(1, 2);
            awaitAllHaveAll(embedded, "b", "c");
        }
    }

    @Test
    void silentStandbyThatMayHoldAcknowledgedCommitsForbidsThePromotion() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(QUORUM)) {
            stack(embedded).stop("c", Ending.CLEAN, LIMIT);
            kill(embedded, "a");

            assertThatThrownBy(() -> promote(embedded))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining(
                            "may be on a standby that does not answer, or has yet to read all its WAL: c. Start it")
                    .hasMessageEndingWith("Nothing was changed");
            assertThat(embedded.cluster().stack().steps().orElseThrow().claim()).contains(new Claim("a", 1));
            assertThat(promote(embedded, "b", Loss.ACCEPTED))
                    .anyMatch(line -> line.startsWith("the loss is accepted: "))
                    .contains("b is the primary, on timeline 2, and accepts writes");
        }
    }

    /** What it has on its disk counts, and nobody knows how much that is before it has read it. */
    @Test
    void standbyThatHasNotReadAllItsWalMayHoldAcknowledgedCommits() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(QUORUM);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            awaitAllHaveAll(embedded, "a", "b", "c");
            embedded.sql("b", "alter system set recovery_min_apply_delay = '1h'", "select pg_reload_conf()");
            await(embedded, "b", "show recovery_min_apply_delay", "1h");
            stack(embedded).stop("c", Ending.CLEAN, LIMIT);
            rows.write(2);
            kill(embedded, "a");
            stack(embedded).stop("b", Ending.CLEAN, LIMIT);
            stack(embedded).start("b", LIMIT);
            stack(embedded).start("c", LIMIT);

            assertThatThrownBy(() -> promote(embedded))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("or has yet to read all its WAL: b. Start it, or wait for it")
                    .hasMessageEndingWith("Nothing was changed");
            assertThat(promote(embedded, "b", Loss.REFUSED))
                    .contains("b is the primary, on timeline 2, and accepts writes");
            assertThat(rows.read()).containsExactly(1, 2);
        }
    }

    /** Both standbys seem to have the same, until what the primary had sent reaches the second. */
    @Test
    void whoeverHasTheMostOnceTheFrozenPrimaryIsEndedLeads() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(THREE);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            awaitAllHaveAll(embedded, "a", "b", "c");
            String ofB = embedded.sql("b", "select pid from pg_stat_wal_receiver");
            String ofC = embedded.sql("c", "select pid from pg_stat_wal_receiver");
            signal("STOP", ofB);
            signal("STOP", ofC);
            try {
                rows.write(2);
                String end = embedded.sql("a", "select pg_current_wal_lsn()");
                await(embedded, "a", "select count(*) from pg_stat_replication where sent_lsn >= '" + end + "'", "2");
                stack(embedded).freeze("a", LIMIT);

                List<String> said = new ArrayList<>();
                new Promotion(embedded.cluster(), Optional.empty(), Loss.REFUSED).run(LIMIT, line -> {
                    said.add(line);
                    if (line.equals("a did not answer and is stopped")) {
                        signal("CONT", ofC);
                        await(embedded, "c", "select pg_last_wal_receive_lsn() >= '" + end + "'", "t");
                    }
                });
                assertThat(said).contains("c is the primary, on timeline 2, and accepts writes");
                assertThat(rows.read()).containsExactly(1, 2);
            } finally {
                signal("CONT", ofB);
            }
            awaitAllHaveAll(embedded, "c", "b");
        }
    }

    private static void await(EmbeddedCluster embedded, String node, String question, String answer) {
        assertThat(Waiting.until(() -> embedded.sql(node, question).equals(answer), LIMIT))
                .as(question)
                .isTrue();
    }

    private static void signal(String name, String process) {
        assertThat(Command.of("kill", "-" + name, process).run(LIMIT).succeeded())
                .isTrue();
    }

    @Test
    void frozenPrimaryIsEndedBeforeAnotherLeads() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(TWO);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            stack(embedded).freeze("a", LIMIT);
            assertThat(promote(embedded))
                    .startsWith(
                            "a did not answer and is stopped", "b is the primary, on timeline 2, and accepts writes");
            assertThat(process(embedded, "a").state()).isEqualTo(State.ENDED);
        }
    }

    @Test
    void primaryOfBeforeIsHeldEvenWhileThePromotedNodeIsDown() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            kill(embedded, "a");
            promote(embedded);
            kill(embedded, "b");

            stack(embedded).start("a", LIMIT);
            assertThat(process(embedded, "a").state()).isEqualTo(State.HELD);
            assertThat(process(embedded, "a").detail()).contains("pgrepl:rejoin -Dpgrepl.node=a");
            stack(embedded).start("b", LIMIT);
            assertThat(rejoin(embedded, "a")).hasSize(1);
        }
    }

    @Test
    void primaryOfBeforeLeadsAgainWhereThePromotionNeverCame() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            stack(embedded).stop("a", Ending.CLEAN, LIMIT);
            // As a promotion leaves it that was killed right after its claim.
            stack(embedded).steps().orElseThrow().claim(new Claim("b", 2));
            stack(embedded).start(LIMIT);
            assertThat(process(embedded, "a").state()).isEqualTo(State.HELD);
            assertThat(process(embedded, "a").detail()).startsWith("b was to be promoted, and may have been");
            assertThatThrownBy(() -> promote(embedded, "a", Loss.REFUSED))
                    .hasMessageContaining("b was to be promoted, and may lead at any moment")
                    .hasMessageContaining("mvn pgrepl:promote -Dpgrepl.node=b has it lead");
            stack(embedded).stop("b", Ending.CLEAN, LIMIT);

            assertThat(promote(embedded, "a", Loss.REFUSED)).containsExactly("a leads again, on timeline 1");
            embedded.start();
        }
    }

    @Test
    void oneChangeOfRolesWaitsForAnother() throws InterruptedException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            kill(embedded, "a");
            CountDownLatch under = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            CompletableFuture<Void> other = CompletableFuture.runAsync(
                    () -> stack(embedded).steps().orElseThrow().inTurn(() -> {
                        under.countDown();
                        awaitEnd(end);
                    }));
            under.await();
            CompletableFuture<List<String>> waiting = CompletableFuture.supplyAsync(() -> promote(embedded));
            assertThat(waiting).as("promoted meanwhile").failsWithin(Duration.ofSeconds(2));
            end.countDown();
            other.join();
            assertThat(waiting.join()).contains("b is the primary, on timeline 2, and accepts writes");
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            assertThat(end.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void promotionThatWasKilledAfterItsClaimIsGoneOnWith() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            kill(embedded, "a");
            stack(embedded).steps().orElseThrow().claim(new Claim("b", 2));
            assertThat(promote(embedded)).contains("b is the primary, on timeline 2, and accepts writes");
        }
    }

    @Test
    void nodeThatHasMoreThanThePrimaryIsCloned() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(TWO);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            stack(embedded).stop("b", Ending.CLEAN, LIMIT);
            rows.write(2);
            kill(embedded, "a");
            stack(embedded).start("b", LIMIT);
            promote(embedded);
            rows.write(3);

            assertThat(rejoin(embedded, "a")).containsExactly("a is a standby again and streams; it was cloned");
            assertThat(rows.read()).as("row 2 was on a alone").containsExactly(1, 3);
            awaitAllHaveAll(embedded, "b", "a");
            Path mount = embedded.directory().resolve("a/pgdata");
            assertThat(mount).isDirectoryNotContaining("glob:**.before").isDirectoryNotContaining("glob:**.new");
        }
    }

    @Test
    void rejoinStoresFirstWhatOnlyThePrimaryOfBeforeHadForTheArchive() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(TWO);
                Rows rows = new Rows(embedded.start())) {
            rows.write(1);
            Path archive = embedded.directory().resolve("archive/wal");
            // Its archiver dies with it, before it has stored the segment.
            stack(embedded).stop("b", Ending.CLEAN, LIMIT);
            embedded.sql("a", "alter system set archive_command = 'false'");
            embedded.sql("a", "select pg_reload_conf()");
            assertThat(Waiting.until(
                            () -> embedded.sql("a", "show archive_command").equals("false"), LIMIT))
                    .isTrue();
            String segment = embedded.sql("a", "select pg_walfile_name(pg_current_wal_lsn())");
            embedded.sql("a", "select pg_switch_wal()");
            kill(embedded, "a");
            assertThat(archive.resolve(segment)).doesNotExist();
            stack(embedded).start("b", LIMIT);
            promote(embedded);

            rejoin(embedded, "a");
            assertThat(archive.resolve(segment)).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 17, 18})
    void switchoverUnderWritesLosesNothingAndThePrimaryOfBeforeFollows(int major) {
        try (EmbeddedCluster embedded = EmbeddedCluster.written("{name: it, postgres: " + major
                        + ", primary: {name: a, port: 0}," + " standbys: [{name: b, port: 0}, {name: c, port: 0}]}");
                Rows rows = new Rows(embedded.start())) {
            rows.write(0);
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                int last = 0;
                while (!enough.get()) {
                    rows.write(++last);
                }
                rows.write(++last);
                return last;
            });
            List<String> said = new ArrayList<>();
            try {
                new Switchover(embedded.cluster(), Optional.of("b")).run(LIMIT, said::add);
            } finally {
                enough.set(true);
            }
            int last = writer.join();

            assertThat(said)
                    .containsExactly(
                            "a was the primary and is stopped",
                            "b is the primary, on timeline 2, and accepts writes",
                            "c follows by itself",
                            "a is a standby again and streams; it had nothing that the primary lacks");
            assertThat(rows.read()).hasSize(last + 1);
            awaitAllHaveAll(embedded, "b", "a", "c");
            embedded.stop(Data.KEEP);
            embedded.start();
            assertThat(embedded.read().primary().map(NodeReading::name)).contains("b");
        }
    }

    @Test
    void switchoverThatWasKilledIsGoneOnWith() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            // As it is left by one that was killed once the primary was stopped.
            var steps = stack(embedded).steps().orElseThrow();
            steps.begin(new Handover("a", "b"));
            steps.claim(new Claim("b", 2));
            stack(embedded).stop("a", Ending.CLEAN, LIMIT);

            List<String> said = new ArrayList<>();
            new Switchover(embedded.cluster(), Optional.empty()).run(LIMIT, said::add);
            assertThat(said)
                    .containsExactly(
                            "going on with the switchover from a to b",
                            "b is the primary, on timeline 2, and accepts writes",
                            "a is a standby again and streams; it had nothing that the primary lacks");
            assertThat(steps.switchover()).isEmpty();
        }
    }

    @Test
    void switchoverWithNothingLeftToDoMakesWayForAnother() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(THREE)) {
            var steps = stack(embedded).steps().orElseThrow();
            // As one leaves it that was killed before it had changed anything.
            steps.begin(new Handover("a", "b"));
            assertThat(switchOver(embedded, "c")).contains("c is the primary, on timeline 2, and accepts writes");
            // And as one that was killed at its very end.
            steps.begin(new Handover("a", "c"));
            assertThat(switchOver(embedded, "a")).contains("a is the primary, on timeline 3, and accepts writes");
            assertThat(steps.switchover()).isEmpty();

            steps.begin(new Handover("c", "a"));
            rejoin(embedded, "c");
            assertThat(steps.switchover()).isEmpty();
        }
    }

    private static List<String> switchOver(EmbeddedCluster embedded, String node) {
        List<String> said = new ArrayList<>();
        new Switchover(embedded.cluster(), Optional.of(node)).run(LIMIT, said::add);
        return said;
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KILL", "PAUSE", "SWITCHOVER"})
    void drillLosesNothingThatItMustNotLose(Fault fault) {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(QUORUM)) {
            DrillReport report = new Drill(embedded.cluster(), fault, Optional.empty(), LIMIT, waiting -> {}).run();
            assertThat(report.failures()).as(report.table()).isEmpty();
        }
    }

    @Test
    void drillInWhichNoCommitWouldReturnIsRefused() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(
                "{name: it, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}], replication: {synchronous: b}}")) {
            assertThatThrownBy(() ->
                            new Drill(embedded.cluster(), Fault.KILL, Optional.empty(), LIMIT, waiting -> {}).run())
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith(
                            "While a is away, no commit would return, and there is nothing to measure: with b"
                                    + " as the primary, they wait for FIRST 1 (\"a\").");
            assertThat(embedded.read().primary().map(NodeReading::name)).contains("a");
        }
    }

    private static Stack stack(EmbeddedCluster embedded) {
        return embedded.cluster().stack();
    }

    private static NodeProcess process(EmbeddedCluster embedded, String node) {
        return stack(embedded).processes().stream()
                .filter(process -> process.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static void kill(EmbeddedCluster embedded, String node) {
        stack(embedded).stop(node, Ending.KILLED, LIMIT);
    }

    private static List<String> promote(EmbeddedCluster embedded) {
        return promote(embedded, Optional.empty(), Loss.REFUSED);
    }

    private static List<String> promote(EmbeddedCluster embedded, String node, Loss loss) {
        return promote(embedded, Optional.of(node), loss);
    }

    private static List<String> promote(EmbeddedCluster embedded, Optional<String> node, Loss loss) {
        List<String> said = new ArrayList<>();
        new Promotion(embedded.cluster(), node, loss).run(LIMIT, said::add);
        return said;
    }

    private static List<String> rejoin(EmbeddedCluster embedded, String node) {
        List<String> said = new ArrayList<>();
        new Rejoin(embedded.cluster(), node).run(LIMIT, said::add);
        return said;
    }

    /** Waits until standbys stream, and have replayed all that the primary has. */
    private static void awaitAllHaveAll(EmbeddedCluster embedded, String primary, String... standbys) {
        for (String standby : standbys) {
            assertThat(Waiting.until(
                            () -> embedded.sql(
                                            primary,
                                            "select count(*) from pg_stat_replication where application_name = '"
                                                    + standby
                                                    + "' and state = 'streaming' and replay_lsn >= pg_current_wal_lsn()")
                                    .equals("1"),
                            LIMIT))
                    .as(standby + " has all that " + primary + " has")
                    .isTrue();
        }
    }
}
