package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.embedded.CacheDirectory;
import io.github.pgrepl.testing.BenchTable;
import io.github.pgrepl.testing.DockerTest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.ZipFile;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * How long a primary and two standbys take until all stream and have what the primary had, beside what others take for a
 * single node. No test, as a figure says nothing on a busy machine: {@code mvn -Pbench verify} prints the table, and
 * {@code -Dbench.runs=} says how often.
 *
 * <p>Every run has directories of its own, and none is removed before the end: after many files were removed, ext4 is
 * several times as slow to make new ones for about half a minute, and that would be measured.
 */
class StartBenchmark {

    private static final int RUNS = Integer.getInteger("bench.runs", 11);
    private static final int FIRST_RUNS = Math.min(RUNS, 3);
    private static final String THREE_NODES =
            "{name: bench, primary: {port: 0}, standbys: [{name: b, port: 0}, {name: c, port: 0}]}";

    private static final BenchTable TABLE = new BenchTable();

    /** What is left of all runs. */
    private static final Deque<AutoCloseable> REMOVED_LAST = new ArrayDeque<>();

    /** Where zonky has unpacked its programs; it remembers by this for how long its process lives. */
    private record Unpacked(Path directory) implements PgBinaryResolver {

        /** The same that pgrepl runs, so that only the way of running them differs. */
        @Override
        public InputStream getPgBinary(String system, String machineHardware) throws IOException {
            ZipFile jar = new ZipFile(Path.of(System.getProperty("postgres-binaries.directory"), "17.jar")
                    .toFile());
            return jar.getInputStream(jar.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    @AfterAll
    static void tell() throws Exception {
        System.out.println("\n" + TABLE.markdown());
        while (!REMOVED_LAST.isEmpty()) {
            REMOVED_LAST.pop().close();
        }
    }

    @Test
    void embeddedBesideOneEmbeddedNode() throws Exception {
        TABLE.beside("embedded, three nodes, first use of the machine", "zonky, one node, first use of the machine");
        TABLE.beside("embedded, three nodes", "zonky, one node");
        for (int run = 0; run < FIRST_RUNS; run++) {
            Unpacked unpacked = new Unpacked(fresh());
            zonky("zonky, one node, first use of the machine", unpacked);
            EmbeddedCluster embedded = later(EmbeddedCluster.written(THREE_NODES, new CacheDirectory(fresh())));
            TABLE.time("embedded, three nodes, first use of the machine", embedded::start);
            embedded.stop(Data.KEEP);
        }
        Unpacked unpacked = new Unpacked(fresh());
        zonky("zonky, one node, first use of the machine", unpacked);
        CacheDirectory cache = new CacheDirectory(fresh());
        EmbeddedCluster first = later(EmbeddedCluster.written(THREE_NODES, cache));
        TABLE.time("embedded, three nodes, first use of the machine", first::start);
        first.stop(Data.KEEP);
        for (int run = 0; run < RUNS; run++) {
            zonky("zonky, one node", unpacked);
            EmbeddedCluster embedded = later(EmbeddedCluster.written(THREE_NODES, cache));
            TABLE.time("embedded, three nodes", embedded::start);
            TABLE.time("embedded, three nodes, down", () -> embedded.stop(Data.KEEP));
            TABLE.time("embedded, three nodes, data already there", embedded::start);
            embedded.stop(Data.KEEP);
        }
    }

    /** From the start to the first connection; stopping it is not counted. */
    private static void zonky(String what, Unpacked unpacked) throws Exception {
        Path data = fresh();
        long began = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(unpacked.directory().toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPgBinaryResolver(unpacked)
                .start()) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
            }
            TABLE.since(began, what);
        }
    }

    /** A directory that the unprivileged user whom root's servers run as gets at. */
    private static Path fresh() throws IOException {
        Path directory = Files.setPosixFilePermissions(
                Files.createTempDirectory("pgrepl-bench-"), PosixFilePermissions.fromString("rwxrwxrwx"));
        later(() -> FileUtils.deleteDirectory(directory.toFile()));
        return directory;
    }

    private static <T extends AutoCloseable> T later(T left) {
        REMOVED_LAST.push(left);
        return left;
    }

    @Nested
    @DockerTest
    class InContainers {

        @Test
        void besideOneContainer() throws Exception {
            TABLE.beside("Docker, three nodes", "Testcontainers, one node");
            for (int run = 0; run < RUNS; run++) {
                PostgreSQLContainer container = later(new PostgreSQLContainer("postgres:17"));
                TABLE.time("Testcontainers, one node", () -> {
                    container.start();
                    try (Connection connection = container.createConnection("")) {
                        assertThat(connection.isValid(5)).isTrue();
                    }
                });
                // It would remove the data as well.
                container
                        .getDockerClient()
                        .stopContainerCmd(container.getContainerId())
                        .exec();
                DockerCluster docker = later(DockerCluster.written("bench-" + run, THREE_NODES));
                TABLE.time("Docker, three nodes", docker::start);
                TABLE.time("Docker, three nodes, down", () -> docker.stop(Data.KEEP));
                TABLE.time("Docker, three nodes, data already there", docker::start);
                docker.stop(Data.KEEP);
            }
        }
    }
}
