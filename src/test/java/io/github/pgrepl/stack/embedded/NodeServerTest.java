package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NodeServerTest {

    /** The parent has become a program that never asks for its child's end. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsLeftOfAProcessWhoseParentDoesNotCareHasEnded() throws IOException {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 60 & exec sleep 60").start();
        try {
            assertThat(Waiting.until(() -> parent.children().findAny().isPresent(), Duration.ofSeconds(10)))
                    .isTrue();
            ProcessHandle child = parent.children().findAny().orElseThrow();
            assertThat(NodeServer.hasEnded(child)).isFalse();

            child.destroyForcibly();

            assertThat(Waiting.until(() -> NodeServer.hasEnded(child), Duration.ofSeconds(10)))
                    .isTrue();
            assertThat(child.isAlive()).isTrue();
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
    }
}
