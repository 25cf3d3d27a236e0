package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentRunsTest {

    @TempDir
    Path temp;

    @Test
    void threadsTakeTurns() throws Exception {
        Scenario scenario = new Scenario(temp.resolve("stack"), new Random());
        RenderedStack last = Scenario.stack(new Random(0));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(i);
                runs.add(threads.submit(() -> {
                    for (int j = 0; j < 20; j++) {
                        scenario.write(Scenario.stack(random));
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        scenario.write(last);
        scenario.assertIs(last);
    }

    @Test
    void processesTakeTurns() throws Exception {
        Scenario scenario = new Scenario(temp.resolve("stack"), new Random());
        RenderedStack stack = Scenario.stack(new Random(1));
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            children.add(ChildRun.start("once", scenario.root().toString(), "1"));
        }
        for (Process child : children) {
            assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("started\ndone\n");
        }
        scenario.assertIs(stack);
        assertThat(scenario.write(stack).nothingChanged()).isTrue();
    }

    @Test
    void runWaitsForTheOneThatHoldsTheLock() throws Exception {
        Scenario scenario = new Scenario(temp.resolve("stack"), new Random());
        Path lock = Files.createDirectories(scenario.root().resolve(".pgrepl")).resolve("lock");
        RenderedStack stack = Scenario.stack(new Random(1));
        Process child;
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNotNull();
            child = ChildRun.start("once", scenario.root().toString(), "1");
            assertThat(child.inputReader().readLine()).isEqualTo("started");
            Thread.sleep(300);
            assertThat(scenario.root().resolve("docker-compose.yml")).doesNotExist();
        }
        assertThat(child.inputReader().readLine()).isEqualTo("done");
        scenario.assertIs(stack);
    }

    @Test
    void runDoesNotWaitForEver() throws Exception {
        Path lock = temp.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNotNull();

            assertThatThrownBy(() -> DirectoryLock.holding(lock, Duration.ofMillis(20), () -> null))
                    .isInstanceOf(StackDirectoryException.class)
                    .hasMessageContaining("another run has held " + lock);
        }
        assertThat(DirectoryLock.holding(lock, Duration.ofMillis(20), () -> "free"))
                .isEqualTo("free");
    }
}
