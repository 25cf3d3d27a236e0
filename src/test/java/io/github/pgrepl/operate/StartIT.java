package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters of every shape get ready in containers, and those that cannot say why. */
@DockerTest
class StartIT {

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void aStandbyStreamsAndHasWhatThePrimaryHas(int major) {
        try (DockerCluster docker = DockerCluster.written(
                "one-standby-" + major,
                "{name: it-one-standby, postgres: " + major + ", primary: {port: 0}, standbys: [{port: 0}]}")) {
            SortedMap<String, String> properties = docker.start().properties();

            assertThat(properties)
                    .containsKeys(
                            "pgrepl.jdbcUrl",
                            "pgrepl.readOnlyJdbcUrl",
                            "pgrepl.password",
                            "pgrepl.primary.port",
                            "pgrepl.standby-1.jdbcUrl")
                    .containsEntry("pgrepl.username", "app")
                    .containsEntry("pgrepl.database", "app");
            ClusterReading reading = read(docker);
            assertThat(reading.primary().map(NodeReading::name)).contains("primary");
            assertThat(reading.standbys())
                    .allMatch(node -> node.server().orElseThrow().isStreaming());

            long began = System.nanoTime();
            docker.stop(Data.KEEP);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(docker.containers()).isEmpty();
            // Twice, and with nothing there.
            docker.stop(Data.KEEP);
        }
    }

    @Test
    void fiveStandbysStream() {
        try (DockerCluster docker = DockerCluster.started("five-standbys", """
                name: it-five-standbys
                primary: {port: 0}
                standbys:
                  - {name: a, port: 0}
                  - {name: b, port: 0}
                  - {name: c, port: 0}
                  - {name: d, port: 0}
                  - {name: e, port: 0}
                """)) {
            assertThat(read(docker).standbys())
                    .hasSize(5)
                    .allMatch(node -> node.server().orElseThrow().isStreaming());
        }
    }

    @Test
    void aCascadeStreamsFromItsUpstreamAndADelayedStandbyNeedOnlyReceive() {
        try (DockerCluster docker = DockerCluster.started("cascade", """
                name: it-cascade
                postgres: 18
                storage: volume
                primary: {name: north, port: 0}
                standbys:
                  - {name: south, port: 0}
                  - {name: reports, port: 0, upstream: south}
                  - {name: yesterday, port: 0, applyDelay: 24h}
                """)) {
            assertThat(read(docker).upstreamOf("reports").map(NodeReading::name))
                    .contains("south");
            assertThat(new StatusTable(read(docker)).text()).contains("streaming, 24h late");

            // With its delay, it does not even connect before it has replayed; and it is ready all the same.
            docker.stop(Data.KEEP);
            docker.start();
            docker.stop(Data.PURGE);
            assertThat(docker.start().properties()).containsKey("pgrepl.jdbcUrl");
        }
    }

    @Test
    void commitsWaitForSynchronousStandbys() {
        try (DockerCluster docker = DockerCluster.started("synchronous", """
                name: it-synchronous
                primary: {port: 0}
                standbys: [{name: b, port: 0}, {name: c, port: 0}]
                replication: {synchronous: "ANY 1 (b, c)"}
                """)) {
            assertThat(new StatusTable(read(docker)).text().lines().filter(line -> line.contains("quorum")))
                    .hasSize(2);
        }
    }

    @Test
    void upOfWhatRunsIsQuickAndChangesNothing() {
        try (DockerCluster docker =
                DockerCluster.started("again", "{name: it-again, primary: {port: 0}, standbys: [{port: 0}]}")) {
            SortedMap<String, String> before = docker.start().properties();
            assertThat(docker.start().properties()).isEqualTo(before);
        }
    }

    @Test
    void aKilledContainerComesBackWithUp() {
        try (DockerCluster docker =
                DockerCluster.started("killed", "{name: it-killed, primary: {port: 0}, standbys: [{port: 0}]}")) {
            Command.of("docker", "kill", docker.containers().get(0)).run(Duration.ofSeconds(20));
            assertThat(new StatusTable(read(docker)).text()).contains("ended");
            docker.start();
            assertThat(read(docker).primary()).isPresent();
        }
    }

    @Test
    void twoDirectoriesWithOneClusterNameAreTwoStacks() {
        try (DockerCluster one = DockerCluster.started(
                        "same-name-1", "{name: it-same-name, primary: {port: 0}, standbys: [{port: 0}]}");
                DockerCluster other = DockerCluster.started(
                        "same-name-2", "{name: it-same-name, primary: {port: 0}, standbys: [{port: 0}]}")) {
            one.stop(Data.PURGE);
            assertThat(one.containers()).isEmpty();
            assertThat(other.containers()).hasSize(2);
            assertThat(read(other).primary()).isPresent();
        }
    }

    @Test
    void whoMayNotConnectIsNamed() throws IOException {
        try (DockerCluster docker = DockerCluster.started(
                "wrong-password", "{name: it-wrong-password, primary: {port: 0}, standbys: [{port: 0}]}")) {
            docker.stop(Data.KEEP);
            Files.writeString(docker.directory().resolve("secrets/replicator"), "wrong");

            assertThatThrownBy(() -> docker.start(Duration.ofSeconds(60)))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("standby-1 does not stream from primary")
                    .hasMessageContaining("password authentication failed for user \"replicator\"")
                    .hasMessageContaining("the password in secrets/replicator is not the one");
            assertThat(docker.containers()).as("nothing is left running").isEmpty();
            assertThat(docker.failureDirectory().resolve("standby-1.log"))
                    .content()
                    .contains("FATAL");
            assertThat(docker.failureDirectory().resolve("primary.pg_stat_replication.tsv"))
                    .exists();
            assertThat(docker.failureDirectory().resolve("primary.settings.tsv"))
                    .content()
                    .contains("archive_command");
        }
    }

    @Test
    void aRuleThatKeepsAStandbyOutIsNamed() throws IOException {
        try (DockerCluster docker = DockerCluster.written(
                "wrong-rule", "{name: it-wrong-rule, primary: {port: 0}, standbys: [{port: 0}]}")) {
            Path rules = docker.directory().resolve("primary/config/pg_hba.conf");
            Files.writeString(
                    rules,
                    Files.readString(rules)
                            .replaceAll("(?m)^(host +replication +replicator +samenet) .*$", "$1 reject"));

            assertThatThrownBy(() -> docker.start(Duration.ofSeconds(60)))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("pg_hba.conf rejects")
                    .hasMessageContaining("an access rule keeps it out");
        }
    }

    @Test
    void aServerThatEndsIsNoticedAtOnce() {
        try (DockerCluster docker = DockerCluster.written(
                "no-library",
                "{name: it-no-library, primary: {port: 0}, standbys: [{port: 0}], settings: {shared_preload_libraries: no_such_library}}")) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> docker.start(Duration.ofSeconds(80)))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("primary")
                    .hasMessageContaining("no_such_library");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(40));
        }
    }

    @Test
    void aNodeThatHoldsSaysWhy() throws IOException {
        try (DockerCluster docker =
                DockerCluster.written("held", "{name: it-held, primary: {port: 0}, standbys: []}")) {
            Files.writeString(docker.directory().resolve("archive/system-identifier"), "7000000000000000000\n");

            assertThatThrownBy(() -> docker.start(Duration.ofSeconds(60)))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("primary does not start: the archive is that of cluster 7000000000000000000");
        }
    }

    @Test
    void whoHasThePortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(16099, 1, InetAddress.getByName("127.0.0.1"));
                DockerCluster docker = DockerCluster.written(
                        "port-taken",
                        "{name: it-port-taken, primary: {port: " + taken.getLocalPort()
                                + "}, standbys: [{port: 0}]}")) {
            assertThatThrownBy(docker::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("port 16099 is taken by the process java")
                    .hasMessageContaining("0 takes a free one");
            assertThat(docker.containers()).isEmpty();
        }
    }

    @Test
    void statusTellsOfNodesThatAreDown() {
        try (DockerCluster docker =
                DockerCluster.written("absent", "{name: it-absent, primary: {port: 0}, standbys: [{port: 0}]}")) {
            assertThat(docker.cluster().stack().processes())
                    .extracting(NodeProcess::state)
                    .containsOnly(NodeProcess.State.ABSENT);
            try (Status status = new Status(docker.cluster())) {
                assertThat(status.table().lines()).hasSize(3);
                assertThat(status.json()).contains("\"state\": \"absent\"");
            }
        }
    }

    private static ClusterReading read(DockerCluster docker) {
        try (Survey survey = new Survey(docker.cluster())) {
            return survey.read();
        }
    }

    @Test
    void anotherProjectIsNeverTouched() {
        try (DockerCluster docker =
                DockerCluster.written("neighbour", "{name: it-neighbour, primary: {port: 0}, standbys: [{port: 0}]}")) {
            List<String> decoy = List.of(
                    "docker",
                    "run",
                    "--detach",
                    "--rm",
                    "--name",
                    "it-neighbour-primary-1",
                    "--label",
                    "com.docker.compose.project=it-neighbour",
                    "--entrypoint",
                    "sleep",
                    "postgres:17",
                    "60");
            Command.of(decoy).run(Duration.ofSeconds(20));
            try {
                docker.start();
                docker.stop(Data.PURGE);
                assertThat(Command.of("docker", "ps", "--quiet", "--filter", "name=it-neighbour-primary-1")
                                .run(Duration.ofSeconds(20))
                                .output())
                        .isNotBlank();
            } finally {
                Command.of("docker", "rm", "--force", "it-neighbour-primary-1").run(Duration.ofSeconds(20));
            }
        }
    }
}
