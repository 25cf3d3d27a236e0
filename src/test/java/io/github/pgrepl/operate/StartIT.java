package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In containers. */
@DockerTest
class StartIT extends StartSuite {

    private static int stacks;

    @Override
    TestCluster written(String spec) {
        return DockerCluster.written("start-" + ++stacks, spec);
    }

    @Override
    IntStream majors() {
        return IntStream.of(15, 17, 18);
    }

    /** Whoever wrote the file: without containers it is written anew at each start. */
    @Test
    void ruleThatKeepsAStandbyOutIsNamed() throws IOException {
        try (TestCluster cluster = written(ONE_STANDBY)) {
            Path rules = cluster.directory().resolve("primary/config/pg_hba.conf");
            Files.writeString(
                    rules,
                    Files.readString(rules)
                            .replaceAll("(?m)^(host +replication +replicator +samenet) .*$", "$1 reject"));

            assertThatThrownBy(() -> cluster.start(Duration.ofSeconds(60)))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("pg_hba.conf rejects")
                    .hasMessageContaining("an access rule keeps it out");
            assertThat(cluster.running()).as("nothing is left running").isEmpty();
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

    /** Its .env came along, with the name of the project. */
    @Test
    void containersOfAStackAreNotThoseOfItsCopy() {
        String spec = "{name: it-original, primary: {port: 0}, standbys: []}";
        try (DockerCluster original = DockerCluster.started("original", spec)) {
            Path copied = original.directory().resolveSibling("copied");
            Command.of("cp", "-a", original.directory().toString(), copied.toString())
                    .run(TestCluster.LIMIT);
            DockerCluster copy = DockerCluster.written(copied, spec);

            assertThatThrownBy(() -> copy.stop(Data.PURGE))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining(" is that of " + original.directory() + ", and " + copied.resolve(".env"));
            assertThatThrownBy(copy::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("if this directory is a copy");
            assertThat(original.sql("primary", "select 1")).isEqualTo("1");

            // Its volumes have no containers then, and are its own all the same.
            original.stop(Data.KEEP);
            assertThatThrownBy(() -> copy.stop(Data.PURGE))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("its containers and volumes were left alone");
        }
    }

    @Test
    void portThatIsLeftOpenStaysTheNodes() throws IOException {
        String spec = "{name: it-open-ports, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}";
        try (DockerCluster docker = DockerCluster.written("open-ports", spec);
                DockerCluster other = DockerCluster.written("open-ports-other", spec)) {
            CompletableFuture<RunningCluster> otherStart = CompletableFuture.supplyAsync(other::start);
            docker.start();
            otherStart.join();
            Map<String, Integer> ports = ports(docker);
            assertThat(ports.values()).doesNotContainAnyElementsOf(ports(other).values());
            other.stop(Data.PURGE);

            docker.stack().stop("b", Ending.CLEAN, TestCluster.LIMIT);
            docker.stack().start("b", TestCluster.LIMIT);
            docker.stack().stop("a", Ending.KILLED, TestCluster.LIMIT);
            new Promotion(docker.cluster(), Optional.of("b"), Loss.ACCEPTED).run(TestCluster.LIMIT, line -> {});
            new Rejoin(docker.cluster(), "a").run(TestCluster.LIMIT, line -> {});
            assertThat(ports(docker)).isEqualTo(ports);
            docker.stop(Data.KEEP);
            docker.write();
            docker.start();
            assertThat(ports(docker)).isEqualTo(ports);
            assertThat(docker.notices()).isEmpty();

            docker.stop(Data.KEEP);
            try (ServerSocket taken = new ServerSocket(ports.get("a"), 1, InetAddress.getByName("127.0.0.1"))) {
                docker.start();
                assertThat(docker.notices())
                        .singleElement()
                        .asString()
                        .startsWith("port " + taken.getLocalPort() + ", which a had, is taken by the process java");
            }
            assertThat(ports(docker)).containsEntry("b", ports.get("b"));
            assertThat(ports(docker).get("a")).isNotEqualTo(ports.get("a"));

            docker.stop(Data.PURGE);
            assertThat(docker.directory().resolve(".env"))
                    .content()
                    .startsWith("COMPOSE_")
                    .doesNotContain("PORT");
        }
    }

    @Test
    void whatPlainComposeStartedOnPortsOfItsChoiceIsLeftAlone() {
        try (DockerCluster docker = DockerCluster.written(
                "plain-ports", "{name: it-plain-ports, primary: {port: 0}, standbys: [{port: 0}]}")) {
            Command.Outcome up = Command.of("docker", "compose", "up", "--detach", "--wait")
                    .in(docker.directory())
                    .run(TestCluster.LIMIT);
            assertThat(up.succeeded()).as(up.errors()).isTrue();
            Map<String, Integer> ports = ports(docker);

            docker.start();
            assertThat(ports(docker)).isEqualTo(ports);
            docker.stop(Data.KEEP);
            docker.start();
            assertThat(ports(docker).values()).allMatch(port -> port >= 20_000 && port < 30_000);
        }
    }

    private static Map<String, Integer> ports(DockerCluster docker) {
        Map<String, Integer> ports = new TreeMap<>();
        docker.stack()
                .processes()
                .forEach(process -> ports.put(
                        process.node(), process.endpoint().orElseThrow().port()));
        return ports;
    }
}
