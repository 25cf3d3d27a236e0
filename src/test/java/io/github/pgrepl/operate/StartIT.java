package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
}
