package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.drill.Drill;
import io.github.pgrepl.operate.drill.Fault;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** As processes of this machine. */
class EmbeddedStartTest extends StartSuite {

    @Override
    TestCluster written(String spec) {
        return EmbeddedCluster.written(spec);
    }

    @Override
    IntStream majors() {
        return IntStream.rangeClosed(13, 18);
    }

    /** {@code -Psoak} tries twenty. */
    @Test
    void manyStartAtTheSameTime() {
        int builds = Integer.getInteger("soak.starts", 6);
        ExecutorService threads = Executors.newFixedThreadPool(builds);
        List<EmbeddedCluster> clusters = new ArrayList<>();
        try {
            IntStream.range(0, builds).forEach(i -> clusters.add(EmbeddedCluster.written(ONE_STANDBY)));
            List<CompletableFuture<Void>> starts = clusters.stream()
                    .map(cluster -> CompletableFuture.runAsync(cluster::start, threads))
                    .toList();
            starts.forEach(CompletableFuture::join);
            assertThat(clusters).allMatch(cluster -> cluster.running().size() == 2);
        } finally {
            threads.shutdownNow();
            clusters.forEach(EmbeddedCluster::close);
        }
    }

    @Test
    void serversOfARemovedDirectoryAreEndedByTheNextStart() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("{name: it, primary: {port: 25999}, standbys: []}")) {
            List<Long> before = embedded.running();
            FileUtils.deleteDirectory(embedded.directory().toFile());
            embedded.write();
            embedded.start();
            assertThat(embedded.running()).hasSize(1).doesNotContainAnyElementsOf(before);
        }
    }

    @Test
    void serverThatAKilledStartHadJustLaunchedIsEnded() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started("{name: it, primary: {port: 0}, standbys: []}")) {
            List<Long> left = leftByAKilledStart(embedded);
            embedded.start();
            assertThat(embedded.running()).hasSize(1).doesNotContainAnyElementsOf(left);

            leftByAKilledStart(embedded);
            embedded.stop(Data.PURGE);
            assertThat(embedded.running()).isEmpty();
        }
    }

    /** Makes of a running primary what a start leaves that is killed before it has noted its first server. */
    private static List<Long> leftByAKilledStart(EmbeddedCluster embedded) throws IOException {
        List<Long> running = embedded.running();
        Path data = embedded.directory().resolve("primary/pgdata/17-embedded");
        Files.move(data, data.resolveSibling(data.getFileName() + ".new"));
        Files.delete(embedded.directory().resolve("archive/system-identifier"));
        Files.delete(embedded.notes());
        return running;
    }

    @Test
    void segmentsAreArchivedByTheGeneratedScript() {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(ONE_STANDBY)) {
            String segment = embedded.sql("primary", "select pg_walfile_name(pg_switch_wal())");
            Path archived = embedded.directory().resolve("archive/wal").resolve(segment);
            assertThat(Waiting.until(() -> Files.exists(archived), EmbeddedCluster.LIMIT))
                    .as(() -> String.join("\n", embedded.cluster().stack().log("primary", 20)))
                    .isTrue();
        }
    }

    @Test
    void initScriptsRunInTheFirstDatabase() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(ONE_STANDBY, Map.of("10-schema.sql", """
                create table shelf (book text);
                insert into shelf values ('a;b'), ($$it's; two$$);
                create function books() returns bigint language sql begin atomic select count(*) from shelf; end;
                """))) {
            embedded.start();
            SortedMap<String, String> properties = embedded.start().properties();
            assertThat(ask(properties, "pgrepl.readOnlyJdbcUrl", "select books()"))
                    .isEqualTo("2");
        }
    }

    @Test
    void initScriptThatNeedsPsqlIsRefusedAndNothingIsKept() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(
                ONE_STANDBY, Map.of("10-load.sql", "create table t (n int);\n\\copy t from x\n"))) {
            assertThatThrownBy(embedded::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("10-load.sql, line 2: \"\\copy t from x\" is for psql");
            assertThat(embedded.running()).isEmpty();
            assertThat(embedded.directory().resolve("primary/pgdata")).isDirectoryNotContaining("glob:**17-embedded");
        }
    }

    /** With no server there, whatever is done first would fail otherwise. */
    @Test
    void aFaultThatProcessesCannotSufferIsRefusedBeforeAnythingElse() {
        try (EmbeddedCluster embedded = EmbeddedCluster.written(ONE_STANDBY)) {
            List<String> said = new ArrayList<>();
            Drill drill = new Drill(
                    embedded.cluster(), Fault.DISCONNECT, Optional.empty(), EmbeddedCluster.LIMIT, said::addAll);
            assertThatThrownBy(drill::run)
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith("pgrepl.fault: with embedded servers, PostgreSQL 17")
                    .hasMessageContaining("kill, pause or switchover", "disconnect takes Docker");
            assertThat(said).isEmpty();
            assertThat(embedded.directory().resolve(".pgrepl/embedded")).doesNotExist();
        }
    }

    @Test
    void inMemoryNothingStays() {
        try (EmbeddedCluster embedded =
                EmbeddedCluster.started("{name: it, storage: tmpfs, primary: {port: 0}, standbys: [{port: 0}]}")) {
            assertThat(embedded.sql("primary", "show data_directory"))
                    .doesNotStartWith(embedded.directory().toString());
            Path data = Path.of(embedded.sql("primary", "show data_directory"));
            embedded.stop(Data.KEEP);
            assertThat(data).doesNotExist();
        }
    }
}
