package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clusters of every shape get ready, and those that cannot say why: the same in every runtime. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class StartSuite {

    static final String ONE_STANDBY = "{name: it-start, primary: {port: 0}, standbys: [{port: 0}]}";

    /** Writes the stack directory, and starts nothing. */
    abstract TestCluster written(String spec);

    /** What the runtime can be tried with here. */
    abstract IntStream majors();

    final TestCluster started(String spec) {
        return TestCluster.started(written(spec));
    }

    @ParameterizedTest(name = "PostgreSQL {0}")
    @MethodSource("majors")
    void standbyStreamsAndAllIsAsPlanned(int major) {
        try (TestCluster cluster =
                written("{name: it-start, postgres: " + major + ", primary: {port: 0}, standbys: [{port: 0}]}")) {
            SortedMap<String, String> properties = cluster.start().properties();

            assertThat(properties)
                    .containsKeys(
                            "pgrepl.jdbcUrl",
                            "pgrepl.readOnlyJdbcUrl",
                            "pgrepl.password",
                            "pgrepl.primary.port",
                            "pgrepl.standby-1.jdbcUrl")
                    .containsEntry("pgrepl.username", "app")
                    .containsEntry("pgrepl.database", "app");
            assertThat(write(properties)).isEqualTo("1");
            VerificationReport report = new Verification(cluster.cluster(), TestCluster.LIMIT, waiting -> {}).run();
            assertThat(report.failures()).isEmpty();
            assertThat(cluster.running()).hasSize(2);

            cluster.stop(Data.KEEP);
            assertThat(cluster.running()).isEmpty();
            // Twice, and with nothing there.
            cluster.stop(Data.KEEP);

            assertThat(write(cluster.start().properties()))
                    .as("its data stayed")
                    .isEqualTo("2");
        }
    }

    @Test
    void fiveStandbysStream() {
        try (TestCluster cluster = started("""
                name: it-five-standbys
                primary: {port: 0}
                standbys:
                  - {name: a, port: 0}
                  - {name: b, port: 0}
                  - {name: c, port: 0}
                  - {name: d, port: 0}
                  - {name: e, port: 0}
                """)) {
            assertThat(cluster.read().standbys())
                    .hasSize(5)
                    .allMatch(node -> node.server().orElseThrow().isStreaming());
        }
    }

    @Test
    void cascadeStreamsFromItsUpstreamAndADelayedStandbyNeedOnlyReceive() {
        try (TestCluster cluster = started("""
                name: it-cascade
                postgres: 18
                storage: volume
                primary: {name: north, port: 0}
                standbys:
                  - {name: reports, port: 0, upstream: south}
                  - {name: south, port: 0}
                  - {name: yesterday, port: 0, applyDelay: 24h}
                """)) {
            assertThat(cluster.read().upstreamOf("reports").map(NodeReading::name))
                    .contains("south");
            assertThat(new StatusTable(cluster.read()).text()).contains("streaming, 24h late");

            // With its delay, it does not even connect before it has replayed; and it is ready all the same.
            cluster.stop(Data.KEEP);
            cluster.start();
            cluster.stop(Data.PURGE);
            assertThat(cluster.start().properties()).containsKey("pgrepl.jdbcUrl");
        }
    }

    @Test
    void commitsWaitForSynchronousStandbys() {
        try (TestCluster cluster = started("""
                name: it-synchronous
                primary: {port: 0}
                standbys: [{name: b, port: 0}, {name: c, port: 0}]
                replication: {synchronous: "ANY 1 (b, c)"}
                """)) {
            assertThat(new StatusTable(cluster.read()).text().lines().filter(line -> line.contains("quorum")))
                    .hasSize(2);
        }
    }

    @Test
    void startOfWhatRunsChangesNothing() {
        try (TestCluster cluster = started(ONE_STANDBY)) {
            SortedMap<String, String> before = cluster.start().properties();
            List<?> running = cluster.running();
            assertThat(cluster.start().properties()).isEqualTo(before);
            assertThat(cluster.running()).isEqualTo(running).hasSize(2);
        }
    }

    @Test
    void killedServersComeBack() {
        try (TestCluster cluster = started(ONE_STANDBY)) {
            cluster.stack().stop("standby-1", Ending.KILLED, TestCluster.LIMIT);
            assertThat(new StatusTable(cluster.read()).text()).contains("ended");
            cluster.stack().stop("primary", Ending.KILLED, TestCluster.LIMIT);
            cluster.start();
            assertThat(cluster.read().primary()).isPresent();
        }
    }

    @Test
    void nodeThatTheSpecGainsIsClonedFromTheRunningPrimary() {
        try (TestCluster cluster = started(ONE_STANDBY)) {
            cluster.sql("primary", "create table before as select generate_series(1, 1000) n");
            TestCluster grown = cluster.changedTo(
                    "{name: it-start, primary: {port: 0}, standbys: [{port: 0}, {name: late, port: 0}]}");
            grown.start();
            assertThat(grown.read().standbys()).hasSize(2);
            assertThat(grown.sql("late", "select count(*) from before")).isEqualTo("1000");
            grown.stop(Data.KEEP);
        }
    }

    @Test
    void primaryOfBeforeIsHeldAfterAPromotion() {
        try (TestCluster cluster = started(ONE_STANDBY)) {
            cluster.stack().stop("primary", Ending.KILLED, TestCluster.LIMIT);
            assertThat(cluster.sql("standby-1", "select pg_promote()")).isEqualTo("t");

            cluster.stack().start("primary", TestCluster.LIMIT);
            assertThat(Waiting.until(() -> primary(cluster).state() == State.HELD, TestCluster.LIMIT))
                    .as(() -> primary(cluster).toString())
                    .isTrue();
            assertThat(primary(cluster).detail()).contains("rejoin");

            cluster.stop(Data.KEEP);
            assertThatThrownBy(cluster::start)
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("primary does not start: ")
                    .hasMessageContaining("timeline 2")
                    .hasMessageContaining("What runs goes on running");
            assertThat(cluster.read().primary()).as("the promoted node runs on").isPresent();
            new Rejoin(cluster.cluster(), "primary").run(TestCluster.LIMIT, sentence -> {});
            cluster.start();
        }
    }

    private static NodeProcess primary(TestCluster cluster) {
        return cluster.stack().processes().get(0);
    }

    @Test
    void twoDirectoriesWithOneClusterNameAreTwoStacks() {
        try (TestCluster one = started(ONE_STANDBY);
                TestCluster other = started(ONE_STANDBY)) {
            one.stop(Data.PURGE);
            assertThat(one.running()).isEmpty();
            assertThat(other.running()).hasSize(2);
            assertThat(other.read().primary()).isPresent();
        }
    }

    @Test
    void whoMayNotConnectIsNamed() throws IOException {
        try (TestCluster cluster = started(ONE_STANDBY)) {
            cluster.stop(Data.KEEP);
            Files.writeString(cluster.directory().resolve("secrets/replicator"), "wrong");

            assertThatThrownBy(() -> cluster.start(Duration.ofSeconds(60)))
                    .isInstanceOf(OperationException.class)
                    // The cause in its log may be seen before it answers itself.
                    .hasMessageMatching("(?s).*standby-1 does not (stream from primary|answer yet).*")
                    .hasMessageContaining("password authentication failed for user \"replicator\"")
                    .hasMessageContaining("the password in secrets/replicator is not the one");
            assertThat(cluster.running()).as("nothing is left running").isEmpty();
            Path record = cluster.failureDirectory();
            assertThat(record.resolve("standby-1.log")).content().contains("FATAL");
            assertThat(record.resolve("primary.pg_stat_replication.tsv")).exists();
            assertThat(record.resolve("primary.settings.tsv")).content().contains("archive_command");
        }
    }

    @Test
    void serverThatEndsSaysWhyAtOnce() {
        try (TestCluster cluster = written(
                "{name: it-no-library, primary: {port: 0}, standbys: [{port: 0}], settings: {shared_preload_libraries: no_such_library}}")) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> cluster.start(Duration.ofSeconds(80)))
                    .isInstanceOfAny(OperationException.class, StackException.class)
                    .hasMessageContaining("primary")
                    .hasMessageContaining("no_such_library");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(40));
            assertThat(cluster.running()).as("nothing is left running").isEmpty();
        }
    }

    @Test
    void archiveOfAnotherClusterHoldsAPrimary() throws IOException {
        try (TestCluster cluster = written("{name: it-held, primary: {port: 0}, standbys: []}")) {
            Files.createDirectories(cluster.directory().resolve("archive"));
            Files.writeString(cluster.directory().resolve("archive/system-identifier"), "7000000000000000000\n");

            assertThatThrownBy(() -> cluster.start(Duration.ofSeconds(60)))
                    .isInstanceOfAny(OperationException.class, StackException.class)
                    .hasMessageContaining("the archive is that of cluster 7000000000000000000");
        }
    }

    @Test
    void whoHasThePortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                TestCluster cluster = written("{name: it-port-taken, primary: {port: " + taken.getLocalPort()
                        + "}, standbys: [{port: 0}]}")) {
            assertThatThrownBy(cluster::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken by the process java")
                    .hasMessageContaining("0 takes a free one");
            assertThat(cluster.running()).isEmpty();
        }
    }

    @Test
    void statusTellsOfNodesThatAreDown() {
        try (TestCluster cluster = written(ONE_STANDBY);
                Status status = new Status(cluster.cluster())) {
            assertThat(cluster.stack().processes())
                    .extracting(NodeProcess::state)
                    .containsOnly(State.ABSENT);
            assertThat(status.table()).containsPattern("primary .*absent").containsPattern("standby-1 .*absent");
            assertThat(status.json()).contains("\"state\": \"absent\"");
        }
    }

    /** Adds a row through the exported URL, and counts. */
    private static String write(SortedMap<String, String> properties) {
        ask(properties, "pgrepl.jdbcUrl", "create table if not exists written (at timestamptz)");
        ask(properties, "pgrepl.jdbcUrl", "insert into written values (now())");
        return ask(properties, "pgrepl.jdbcUrl", "select count(*) from written");
    }

    /** As an application asks that has nothing but what was exported. */
    static String ask(SortedMap<String, String> properties, String url, String statement) {
        try (Connection connection = DriverManager.getConnection(
                        properties.get(url), properties.get("pgrepl.username"), properties.get("pgrepl.password"));
                Statement sql = connection.createStatement()) {
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
