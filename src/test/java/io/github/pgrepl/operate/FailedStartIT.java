package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What befalls a cluster while it starts is told with its cause. */
@DockerTest
class FailedStartIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aFullDiskIsNamed() throws IOException {
        try (DockerCluster docker = DockerCluster.written("full-disk", """
                name: it-full-disk
                postgres: 17
                primary: {port: 0}
                standbys: []
                """)) {
            Files.writeString(docker.directory().resolve("docker-compose.override.yml"), """
                    services:
                      primary:
                        volumes:
                          - {type: tmpfs, target: /var/lib/postgresql/data, tmpfs: {size: 8388608}}
                    """);

            assertThatThrownBy(() -> docker.start(LIMIT))
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("primary: the disk is full: make room")
                    .hasMessageContaining("No space left on device");
            assertThat(docker.containers()).as("nothing is left running").isEmpty();
        }
    }

    @Test
    void aPrimaryThatDiesWhileAStandbyClonesIsNamed() throws Exception {
        try (DockerCluster docker =
                DockerCluster.written("dying", "{name: it-dying, primary: {port: 0}, standbys: [{port: 0}]}")) {
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
                try {
                    docker.start(LIMIT);
                    return null;
                } catch (OperationException e) {
                    return e;
                }
            });
            ComposeDirectory.await(
                    "the standby to clone",
                    () -> docker.stack().log("standby-1", 50).stream()
                            .anyMatch(line -> line.contains("waiting for a server to clone")));
            docker.stack().stop("primary", Ending.KILLED, LIMIT);

            assertThat(failure.get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS))
                    .isNotNull()
                    .hasMessageContaining("primary has ended: exited with exit code 137")
                    .hasMessageContaining("standby-1 does not answer yet");
            assertThat(docker.containers()).as("nothing is left running").isEmpty();
        }
    }
}
