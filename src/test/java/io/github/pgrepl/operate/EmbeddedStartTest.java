package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.drill.Drill;
import io.github.pgrepl.operate.drill.Fault;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import io.github.pgrepl.testing.EveryMajor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** Clusters of every shape get ready as processes of this machine, and those that cannot say why. */
class EmbeddedStartTest {

    private static final String ONE_STANDBY = "{name: it, primary: {port: 0}, standbys: [{port: 0}]}";

    @EveryMajor
    void standbyStreamsAndAllIsAsPlanned(int major) {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(
                "{name: it, postgres: " + major + ", primary: {port: 0}, standbys: [{port: 0}]}")) {
            SortedMap<String, String> properties = embedded.start().properties();

            assertThat(properties).containsEntry("pgrepl.username", "app").containsEntry("pgrepl.database", "app");
            assertThat(write(properties)).isEqualTo("1");
            VerificationReport report =
                    new Verification(embedded.cluster(), EmbeddedCluster.LIMIT, waiting -> {}).run();
            assertThat(report.failures()).isEmpty();
            assertThat(embedded.servers()).hasSize(2);

            embedded.stop(Data.KEEP);
            assertThat(embedded.servers()).isEmpty();
            // Twice, and with nothing there.
            embedded.stop(Data.KEEP);

            assertThat(write(embedded.start().properties()))
                    .as("its data stayed")
                    .isEqualTo("2");
        }
    }

    @Test
    void fiveStandbysStream() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("""
                name: it
                primary: {port: 0}
                standbys:
                  - {name: a, port: 0}
                  - {name: b, port: 0}
                  - {name: c, port: 0}
                  - {name: d, port: 0}
                  - {name: e, port: 0}
                """)) {
            assertThat(embedded.read().standbys())
                    .hasSize(5)
                    .allMatch(node -> node.server().orElseThrow().isStreaming());
        }
    }

    @Test
    void cascadeStreamsFromItsUpstreamAndADelayedStandbyNeedOnlyReceive() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("""
                name: it
                postgres: 18
                primary: {name: north, port: 0}
                standbys:
                  - {name: reports, port: 0, upstream: south}
                  - {name: south, port: 0}
                  - {name: yesterday, port: 0, applyDelay: 24h}
                """)) {
            assertThat(embedded.read().upstreamOf("reports").map(NodeReading::name))
                    .contains("south");
            assertThat(new StatusTable(embedded.read()).text()).contains("streaming, 24h late");

            embedded.stop(Data.KEEP);
            embedded.start();
            embedded.stop(Data.PURGE);
            assertThat(embedded.start().properties()).containsKey("pgrepl.jdbcUrl");
        }
    }

    @Test
    void commitsWaitForSynchronousStandbys() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("""
                name: it
                primary: {port: 0}
                standbys: [{name: b, port: 0}, {name: c, port: 0}]
                replication: {synchronous: "ANY 1 (b, c)"}
                """)) {
            assertThat(new StatusTable(embedded.read()).text().lines().filter(line -> line.contains("quorum")))
                    .hasSize(2);
        }
    }

    @Test
    void startOfWhatRunsChangesNothing() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            SortedMap<String, String> before = embedded.start().properties();
            List<Long> servers = embedded.servers();
            assertThat(embedded.start().properties()).isEqualTo(before);
            assertThat(embedded.servers()).isEqualTo(servers).hasSize(2);
        }
    }

    @Test
    void killedServersComeBack() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            embedded.cluster().stack().stop("standby-1", Ending.KILLED, EmbeddedCluster.LIMIT);
            assertThat(new StatusTable(embedded.read()).text()).contains("ended");
            embedded.cluster().stack().start("standby-1", EmbeddedCluster.LIMIT);
            embedded.cluster().stack().stop("primary", Ending.KILLED, EmbeddedCluster.LIMIT);
            embedded.start();
            assertThat(embedded.read().primary()).isPresent();
        }
    }

    @Test
    void nodeThatTheSpecGainsIsClonedFromTheRunningPrimary() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            embedded.sql("primary", "create table before as select generate_series(1, 1000) n");
            EmbeddedCluster grown =
                    embedded.changedTo("{name: it, primary: {port: 0}, standbys: [{port: 0}, {name: late, port: 0}]}");
            grown.start();
            assertThat(grown.read().standbys()).hasSize(2);
            assertThat(grown.sql("late", "select count(*) from before")).isEqualTo("1000");
            grown.stop(Data.KEEP);
        }
    }

    @Test
    void primaryOfBeforeIsHeldAfterAPromotion() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            embedded.cluster().stack().stop("primary", Ending.KILLED, EmbeddedCluster.LIMIT);
            assertThat(embedded.sql("standby-1", "select pg_promote()")).isEqualTo("t");

            embedded.cluster().stack().start("primary", EmbeddedCluster.LIMIT);
            assertHeld(embedded);
            embedded.stop(Data.KEEP);
            embedded.cluster().stack().start(EmbeddedCluster.LIMIT);
            assertHeld(embedded);
            assertThatThrownBy(embedded::start)
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("primary does not start: standby-1 is the primary, on timeline 2");
        }
    }

    private static void assertHeld(EmbeddedCluster embedded) {
        NodeProcess primary = embedded.cluster().stack().processes().get(0);
        assertThat(primary.state()).isEqualTo(State.HELD);
        assertThat(primary.detail()).contains("pgrepl:rejoin -Dpgrepl.node=primary");
    }

    @Test
    void twoDirectoriesWithOneClusterNameAreTwoStacks() {
        try (EmbeddedCluster one = EmbeddedCluster.started(ONE_STANDBY);
                EmbeddedCluster other = EmbeddedCluster.started(ONE_STANDBY)) {
            one.stop(Data.PURGE);
            assertThat(one.servers()).isEmpty();
            assertThat(other.read().primary()).isPresent();
        }
    }

    @Test
    void manyStartAtTheSameTime() {
        int builds = 6;
        ExecutorService threads = Executors.newFixedThreadPool(builds);
        List<EmbeddedCluster> clusters = new ArrayList<>();
        try {
            IntStream.range(0, builds).forEach(i -> clusters.add(EmbeddedCluster.written(ONE_STANDBY)));
            List<CompletableFuture<Void>> starts = clusters.stream()
                    .map(cluster -> CompletableFuture.runAsync(cluster::start, threads))
                    .toList();
            starts.forEach(CompletableFuture::join);
            assertThat(clusters).allMatch(cluster -> cluster.servers().size() == 2);
        } finally {
            threads.shutdownNow();
            clusters.forEach(EmbeddedCluster::close);
        }
    }

    @Test
    void serversOfARemovedDirectoryAreEndedByTheNextStart() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("{name: it, primary: {port: 25999}, standbys: []}")) {
            List<Long> before = embedded.servers();
            FileUtils.deleteDirectory(embedded.directory().toFile());
            embedded.write();
            embedded.start();
            assertThat(embedded.servers()).hasSize(1).doesNotContainAnyElementsOf(before);
        }
    }

    @Test
    void segmentsAreArchivedByTheGeneratedScript() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            String segment = embedded.sql("primary", "select pg_walfile_name(pg_switch_wal())");
            Path archived = embedded.directory().resolve("archive/wal").resolve(segment);
            assertThat(Waiting.until(() -> Files.exists(archived), EmbeddedCluster.LIMIT))
                    .as(() -> String.join("\n", embedded.cluster().stack().log("primary", 20)))
                    .isTrue();
        }
    }

    @Test
    void initScriptsRunInTheFirstDatabase() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(ONE_STANDBY, Map.of("10-schema.sql", """
                create table shelf (book text);
                insert into shelf values ('a;b'), ($$it's; two$$);
                create function books() returns bigint language sql begin atomic select count(*) from shelf; end;
                """))) {
            embedded.start();
            SortedMap<String, String> properties = embedded.start().properties();
            assertThat(ask(properties, "pgrepl.readOnlyJdbcUrl", "select books()"))
                    .isEqualTo("2");
        }
    }

    @Test
    void initScriptThatNeedsPsqlIsRefusedAndNothingIsKept() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(
                ONE_STANDBY, Map.of("10-load.sql", "create table t (n int);\n\\copy t from x\n"))) {
            assertThatThrownBy(embedded::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("10-load.sql, line 2: \"\\copy t from x\" is for psql");
            assertThat(embedded.servers()).isEmpty();
            assertThat(embedded.directory().resolve("primary/pgdata")).isDirectoryNotContaining("glob:**17-embedded");
        }
    }

    @Test
    void whoMayNotConnectIsNamed() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            embedded.stop(Data.KEEP);
            Files.writeString(embedded.directory().resolve("secrets/replicator"), "wrong");

            assertThatThrownBy(() -> embedded.start(Duration.ofSeconds(60)))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("standby-1 does not stream from primary")
                    .hasMessageContaining("password authentication failed for user \"replicator\"")
                    .hasMessageContaining("the password in secrets/replicator is not the one");
            assertThat(embedded.servers()).as("nothing is left running").isEmpty();
            assertThat(embedded.failureDirectory().resolve("standby-1.log"))
                    .content()
                    .contains("FATAL");
        }
    }

    @Test
    void serverThatEndsSaysWhy() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(
                "{name: it, primary: {port: 0}, settings: {shared_preload_libraries: no_such_library}}")) {
            assertThatThrownBy(embedded::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("no_such_library");
            assertThat(embedded.servers()).isEmpty();
        }
    }

    @Test
    void whoHasThePortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                EmbeddedCluster embedded = EmbeddedCluster.written(
                        "{name: it, primary: {port: " + taken.getLocalPort() + "}, standbys: [{port: 0}]}")) {
            assertThatThrownBy(embedded::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken")
                    .hasMessageContaining("0 takes a free one");
            assertThat(embedded.servers()).isEmpty();
        }
    }

    @Test
    void whatProcessesCannotSufferIsRefused() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            List<Long> servers = embedded.servers();
            Drill drill =
                    new Drill(embedded.cluster(), Fault.DISCONNECT, Optional.empty(), EmbeddedCluster.LIMIT, w -> {});
            assertThatThrownBy(drill::run)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("a node cannot be cut off from its network; use Docker");
            assertThat(embedded.servers()).isEqualTo(servers);
        }
    }

    @Test
    void inMemoryNothingStays() {
        try (EmbeddedCluster embedded =
                EmbeddedCluster.started("{name: it, storage: tmpfs, primary: {port: 0}, standbys: [{port: 0}]}")) {
            assertThat(embedded.sql("primary", "show data_directory"))
                    .doesNotStartWith(embedded.directory().toString());
            Path data = Path.of(embedded.sql("primary", "show data_directory"));
            embedded.stop(Data.KEEP);
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void statusTellsOfNodesThatAreDown() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(ONE_STANDBY)) {
            assertThat(embedded.cluster().stack().processes())
                    .extracting(NodeProcess::state)
                    .containsOnly(State.ABSENT);
        }
    }

    /** Adds a row through the exported URL, and counts. */
    private static String write(SortedMap<String, String> properties) {
        ask(properties, "pgrepl.jdbcUrl", "create table if not exists written (at timestamptz)");
        ask(properties, "pgrepl.jdbcUrl", "insert into written values (now())");
        return ask(properties, "pgrepl.jdbcUrl", "select count(*) from written");
    }

    private static String ask(SortedMap<String, String> properties, String url, String statement) {
        try (Connection connection = DriverManager.getConnection(
                        properties.get(url), properties.get("pgrepl.username"), properties.get("pgrepl.password"));
                var sql = connection.createStatement()) {
            if (!sql.execute(statement)) {
                return "";
            }
            try (ResultSet rows = sql.getResultSet()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(statement + ": " + e.getMessage(), e);
        }
    }
}
