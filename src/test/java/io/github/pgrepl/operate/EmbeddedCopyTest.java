package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers are found by what they serve, not by a note that was copied or a clock that was set. */
class EmbeddedCopyTest {

    private static final String SPEC = "{name: it, primary: {port: 0}, standbys: []}";

    @Test
    void serversOfAStackAreNotThoseOfItsCopy() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(SPEC)) {
            List<Long> servers = embedded.running();
            Path copied = embedded.directory().resolveSibling("copied");
            Command.Outcome outcome = Command.of(
                            "cp", "-a", embedded.directory().toString(), copied.toString())
                    .run(TestCluster.LIMIT);
            assertThat(outcome.succeeded()).as(outcome.errors()).isTrue();

            try (EmbeddedCluster copy = embedded.restored(SPEC, copied)) {
                assertThat(copy.stack().processes())
                        .extracting(NodeProcess::state)
                        .doesNotContain(State.RUNNING);
                assertThatThrownBy(copy::start)
                        .isInstanceOf(StackException.class)
                        .hasMessageContaining("copied/primary/pgdata/17-embedded is a copy of "
                                + embedded.directory().resolve("primary/pgdata/17-embedded")
                                + ", whose server runs");
                assertThat(embedded.running()).isEqualTo(servers);
                copy.stop(Data.PURGE);
                assertThat(embedded.running()).isEqualTo(servers);
                assertThat(embedded.sql("primary", "select 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void serversAreFoundAfterTheClockWasSet() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(SPEC)) {
            Path note = embedded.directory().resolve("primary/pgdata/17-embedded/postmaster.pid");
            List<String> lines = new ArrayList<>(Files.readAllLines(note));
            lines.set(2, Long.toString(Long.parseLong(lines.get(2)) - 86400));
            Files.write(note, lines);

            assertThat(embedded.stack().processes())
                    .extracting(NodeProcess::state)
                    .containsExactly(State.RUNNING);
            embedded.stop(Data.KEEP);
            assertThat(embedded.running()).isEmpty();
        }
    }
}
