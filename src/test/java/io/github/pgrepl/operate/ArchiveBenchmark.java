package io.github.pgrepl.operate;

import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * How long archiving takes beside what else a server can be told to do: plain {@code cp}, which may lose what it stored,
 * and PostgreSQL's own module {@code basic_archive}. {@code -Dbench.rounds=} and {@code -Dbench.segments=} say how often.
 * Nothing is removed meanwhile: a file system may be slow for a while afterwards.
 */
@DockerTest
class ArchiveBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

    /** Of 16 MB, archived in a row. */
    private static final int SEGMENTS = Integer.getInteger("bench.segments", 12);

    private static final int BUSY_SECONDS = 20;

    private final DockerCluster docker;

    ArchiveBenchmark() {
        docker = DockerCluster.written("archive-bench", """
                name: it-archive-bench
                primary: {port: 0, settings: {max_wal_size: 16GB, checkpoint_timeout: 1h}}
                standbys: []
                """);
    }

    /** What stores a segment. */
    private enum Archiver {
        PLAIN_CP("cp", "cp %p /archive/cp/%f", ""),
        BASIC_ARCHIVE("basic_archive", "", "basic_archive"),
        ARCHIVE_WAL("archive-wal.sh", "bash /pgrepl/archive-wal.sh \"%p\" \"%f\"", "");

        private final String word;
        private final String command;
        private final String library;

        Archiver(String word, String command, String library) {
            this.word = word;
            this.command = command;
            this.library = library;
        }
    }

    @Test
    void besidePlainCopiesAndPostgresqlsOwnModule() {
        try (docker) {
            docker.start();
            shell("mkdir /archive/cp /archive/basic && chown --reference \"$PGDATA\" /archive/cp /archive/basic");
            docker.sql(
                    "primary",
                    "load 'basic_archive'",
                    "alter system set basic_archive.archive_directory = '/archive/basic'");
            segments();
            busy();
        }
    }

    private void segments() {
        Map<Archiver, List<Double>> seconds = new LinkedHashMap<>();
        List<Archiver> order = new ArrayList<>(List.of(Archiver.values()));
        order.forEach(archiver -> seconds.put(archiver, new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            order.forEach(archiver -> seconds.get(archiver).addAll(row(archiver)));
            Collections.rotate(order, 1);
        }
        double own = median(seconds.get(Archiver.BASIC_ARCHIVE));
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("a 16 MB segment", "median ms", "least", "most", "/ basic_archive"));
        seconds.forEach((archiver, times) -> table.add(List.of(
                archiver.word,
                millis(median(times)),
                millis(Collections.min(times)),
                millis(Collections.max(times)),
                String.format(Locale.ROOT, "%.2f", median(times) / own))));
        print(table);
    }

    /** Archives finished segments in a row; the seconds from the end of one to that of the next. */
    private List<Double> row(Archiver archiver) {
        archive("", "");
        for (int segment = 0; segment < SEGMENTS; segment++) {
            docker.sql(
                    "primary",
                    "select pg_logical_emit_message(false, 'bench', repeat('x', 1000000)) from generate_series(1, 15)",
                    "select pg_switch_wal()");
        }
        shell("sync");
        archive(archiver.command, archiver.library);
        awaitAll();
        // A status file's last change is that it was renamed from .ready to .done.
        List<Double> ends = shell(
                        "cd \"$PGDATA/pg_wal/archive_status\" && stat -c %.9Z *.done | sort | tail -n " + SEGMENTS)
                .lines()
                .map(Double::valueOf)
                .toList();
        List<Double> between = new ArrayList<>();
        for (int i = 1; i < ends.size(); i++) {
            between.add(ends.get(i) - ends.get(i - 1));
        }
        return between;
    }

    private void busy() {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("pgbench -c 4", "tps", "WAL MB/s", "most behind", "then done after s"));
        shell(". /pgrepl/common.sh && pgbench --quiet -i -s 20 -U postgres postgres");
        for (Archiver archiver : Archiver.values()) {
            table.add(busy(archiver));
        }
        print(table);
    }

    private List<String> busy(Archiver archiver) {
        archive(archiver.command, archiver.library);
        docker.sql("primary", "checkpoint");
        awaitAll();
        shell("sync");
        String first = docker.sql("primary", "select pg_current_wal_lsn()");
        CompletableFuture<String> load = CompletableFuture.supplyAsync(
                () -> shell(". /pgrepl/common.sh && pgbench -c 4 -j 2 -T " + BUSY_SECONDS + " -U postgres postgres"));
        int most = 0;
        while (!load.isDone()) {
            most = Math.max(most, behind());
        }
        long began = System.nanoTime();
        String megabytes = docker.sql(
                "primary",
                "select round((pg_current_wal_lsn() - '" + first + "') / 1048576.0 / " + BUSY_SECONDS + ", 1)");
        awaitAll();
        double after = (System.nanoTime() - began) / 1e9;
        String tps = load.join()
                .lines()
                .filter(line -> line.startsWith("tps = "))
                .map(line -> line.split(" ")[2].replaceAll("\\..*", ""))
                .findFirst()
                .orElseThrow();
        return List.of(
                archiver.word, tps, megabytes, Integer.toString(most), String.format(Locale.ROOT, "%.1f", after));
    }

    private void awaitAll() {
        ComposeDirectory.await("all that is finished to be archived", () -> behind() == 0);
    }

    /** Finished segments that are not archived. */
    private int behind() {
        return Integer.parseInt(
                docker.sql("primary", "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'"));
    }

    private void archive(String command, String library) {
        docker.sql(
                "primary",
                "alter system set archive_command = '" + command + "'",
                "alter system set archive_library = '" + library + "'",
                "select pg_reload_conf()");
    }

    private String shell(String script) {
        return docker.docker("exec", docker.container("primary"), "bash", "-c", script);
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.1f", seconds * 1000);
    }

    private static void print(List<List<String>> rows) {
        List<List<String>> table = new ArrayList<>(rows);
        table.add(1, Collections.nCopies(rows.get(0).size(), "---"));
        System.out.println();
        table.forEach(row -> System.out.println("| " + String.join(" | ", row) + " |"));
    }
}
