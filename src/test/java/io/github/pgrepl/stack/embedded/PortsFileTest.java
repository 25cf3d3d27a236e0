package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.Ports;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsFileTest {

    /** As a drill does while a node is started again. */
    @Test
    void whoeverReadsWhileItIsWrittenHasAllPorts(@TempDir Path directory) {
        ClusterPlan plan = Planner.plan(
                YamlSpec.right("{name: it, primary: {name: a, port: 0}, standbys: []}"),
                DockerLayout.layout(),
                ProjectFiles.NONE);
        PortsFile file = new PortsFile(directory.resolve("ports"));
        write(file);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int times = 0; times < 2000; times++) {
                write(file);
            }
        });
        do {
            assertThat(file.read(plan).of("a")).isEqualTo(20_001);
        } while (!writing.isDone());
        writing.join();
    }

    private static void write(PortsFile file) {
        try {
            file.write(new Ports(Map.of("a", 20_001)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
