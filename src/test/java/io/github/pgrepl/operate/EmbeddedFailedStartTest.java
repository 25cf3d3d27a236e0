package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import io.github.pgrepl.testing.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What befalls a cluster while it starts as processes of this machine is told with its cause. */
class EmbeddedFailedStartTest {

    @Test
    void fullDiskIsNamedAndMakingRoomHelps() {
        try (EmbeddedCluster embedded =
                EmbeddedCluster.written("{name: it, primary: {port: 0}, standbys: [{port: 0}]}")) {
            SmallDisk disk = SmallDisk.over(embedded.directory().resolve("standby-1/pgdata"), 8192);
            try {
                assertThatThrownBy(embedded::start)
                        .isInstanceOf(StackException.class)
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("the disk is full: make room");
                assertThat(embedded.running()).as("nothing is left running").isEmpty();
                assertThat(embedded.failureDirectory().resolve("status.txt")).isNotEmptyFile();
            } finally {
                disk.close();
            }
            embedded.start();
            assertThat(embedded.failureDirectory()).doesNotExist();
            assertThat(embedded.read().standbys()).hasSize(1);
        }
    }

    @Test
    void whatServersWroteBeforeTheStackWasReadyIsKept() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(
                "{name: it, primary: {port: 0}, standbys: []}",
                Map.of("10-wrong.sql", "create table shelf (book no_such_type);\n"))) {
            assertThatThrownBy(embedded::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("no_such_type")
                    .hasMessageEndingWith("are in " + embedded.failureDirectory());
            assertThat(embedded.failureDirectory().resolve("primary.log"))
                    .content()
                    .contains("type \"no_such_type\" does not exist");
            assertThat(embedded.running()).isEmpty();
        }
    }

    @Test
    void primaryThatDiesWhileAStandbyIsClonedIsNamed() throws Exception {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("{name: it, primary: {port: 0}, standbys: []}")) {
            embedded.sql("primary", "create table much as select generate_series(1, 3000000) n");
            EmbeddedCluster grown =
                    embedded.changedTo("{name: it, primary: {port: 0}, standbys: [{name: late, port: 0}]}");
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> {
                try {
                    grown.start();
                    return null;
                } catch (StackException | OperationException e) {
                    return e;
                }
            });
            Path clone = grown.directory().resolve("late/pgdata/17-embedded.new");
            assertThat(Waiting.until(() -> Files.exists(clone) || failure.isDone(), TestCluster.LIMIT))
                    .isTrue();
            grown.stack().stop("primary", Ending.KILLED, TestCluster.LIMIT);

            assertThat(failure.get(TestCluster.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isNotNull()
                    .hasMessageContaining("late cannot be cloned from primary")
                    .hasMessageContaining("see that it runs");

            grown.start();
            assertThat(grown.sql("late", "select count(*) from much")).isEqualTo("3000000");
            grown.stop(Data.KEEP);
        }
    }
}
