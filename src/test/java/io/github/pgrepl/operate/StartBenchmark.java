package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.embedded.CacheDirectory;
import io.github.pgrepl.testing.DockerTest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * How long a primary and two standbys take until all stream and have what the primary had, beside what others take for a
 * single node. No test, as a figure says nothing on a busy machine: {@code mvn -Pbench verify} prints the tables.
 */
class StartBenchmark {

    private static final int RUNS = Integer.getInteger("bench.runs", 11);
    private static final int FIRST_RUNS = 3;
    private static final String THREE_NODES =
            "{name: bench, primary: {port: 0}, standbys: [{name: b, port: 0}, {name: c, port: 0}]}";

    /** The same that pgrepl runs, so that only the way of running them differs. */
    private static InputStream binaries() throws IOException {
        ZipFile jar = new ZipFile(Path.of(System.getProperty("postgres-binaries.directory"), "17.jar")
                .toFile());
        return jar.getInputStream(jar.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElseThrow());
    }

    /** Zonky's servers are stopped when the clock does not run. */
    private static final List<EmbeddedPostgres> STOPPED_LATER = new ArrayList<>();

    private interface Work {
        void run() throws Exception;
    }

    @Test
    void embeddedBesideOneEmbeddedNode() throws Exception {
        Figures figures = new Figures();
        for (int run = 0; run < FIRST_RUNS; run++) {
            Path unpacked = open(Files.createTempDirectory("pgrepl-bench-"));
            Path cache = open(Files.createTempDirectory("pgrepl-bench-"));
            figures.add("zonky, one node, first use", () -> zonky(unpacked));
            try (EmbeddedCluster embedded = EmbeddedCluster.written(THREE_NODES, new CacheDirectory(cache))) {
                figures.add("pgrepl, three nodes, first use", embedded::start);
            }
            FileUtils.deleteDirectory(unpacked.toFile());
            FileUtils.deleteDirectory(cache.toFile());
        }
        Path unpacked = open(Files.createTempDirectory("pgrepl-bench-"));
        zonky(unpacked);
        for (int run = 0; run < RUNS; run++) {
            figures.add("zonky, one node", () -> zonky(unpacked));
            try (EmbeddedCluster embedded = EmbeddedCluster.written(THREE_NODES)) {
                figures.add("pgrepl, three nodes", embedded::start);
                figures.add("pgrepl, down", () -> embedded.stop(Data.KEEP));
                figures.add("pgrepl, three nodes, data there", embedded::start);
            }
        }
        FileUtils.deleteDirectory(unpacked.toFile());
        figures.print("embedded, seconds");
        System.out.printf(
                "three nodes / zonky's one: first use %.2f, later %.2f%n",
                figures.ratio("pgrepl, three nodes, first use", "zonky, one node, first use"),
                figures.ratio("pgrepl, three nodes", "zonky, one node"));
    }

    /** From the start to the first connection; stopping it is not counted. */
    private static void zonky(Path unpacked) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(unpacked.toFile())
                .setPgBinaryResolver((system, processor) -> binaries())
                .start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
        }
        STOPPED_LATER.add(postgres);
    }

    /** A directory that the unprivileged user whom root's servers run as gets at. */
    private static Path open(Path directory) throws Exception {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Nested
    @DockerTest
    class InContainers {

        @Test
        void besideOneContainer() throws Exception {
            Figures figures = new Figures();
            for (int run = 0; run < RUNS; run++) {
                try (PostgreSQLContainer container = new PostgreSQLContainer("postgres:17")) {
                    figures.add("Testcontainers, one node", () -> {
                        container.start();
                        try (Connection connection = container.createConnection("")) {
                            assertThat(connection.isValid(5)).isTrue();
                        }
                    });
                }
                try (DockerCluster docker = DockerCluster.written("bench-" + run, THREE_NODES)) {
                    figures.add("pgrepl, three nodes", docker::start);
                    figures.add("pgrepl, down", () -> docker.stop(Data.KEEP));
                }
            }
            figures.print("Docker, seconds");
            System.out.printf(
                    "three nodes / Testcontainers' one: %.2f%n",
                    figures.ratio("pgrepl, three nodes", "Testcontainers, one node"));
        }
    }

    /** Times by what was done. */
    private static final class Figures {

        private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

        void add(String what, Work work) throws Exception {
            long began = System.nanoTime();
            work.run();
            seconds.computeIfAbsent(what, any -> new ArrayList<>()).add((System.nanoTime() - began) / 1e9);
            for (EmbeddedPostgres postgres : STOPPED_LATER) {
                postgres.close();
            }
            STOPPED_LATER.clear();
        }

        double ratio(String one, String other) {
            return median(one) / median(other);
        }

        private double median(String what) {
            double[] sorted = seconds.get(what).stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            return sorted[sorted.length / 2];
        }

        void print(String title) {
            System.out.printf("%n%-36s %7s %7s %7s%n", title, "median", "least", "most");
            seconds.forEach((what, times) -> System.out.printf(
                    "%-36s %7.3f %7.3f %7.3f%n",
                    what,
                    median(what),
                    times.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                    times.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
        }
    }
}
