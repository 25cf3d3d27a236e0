package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.Waiting;
import io.github.pgrepl.testing.BenchTable;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * How long a failover, the way back and a switchover take, as a client sees it that writes through the exported URL.
 * {@code -Dbench.rounds=} says how often; {@code mvn -Pbench verify} prints the table.
 */
class FailoverBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 20);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String THREE_NODES = """
            name: it-failover-bench
            primary: {name: a, port: 0}
            standbys: [{name: b, port: 0}, {name: c, port: 0}]
            replication: {synchronous: "ANY 1 (b, c)"}
            """;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    private static final BenchTable TABLE = new BenchTable();

    /** What is left: after many files were removed, ext4 is slow for a while, which would be measured. */
    private static final Deque<AutoCloseable> REMOVED_LAST = new ArrayDeque<>();

    @AfterAll
    static void tell() throws Exception {
        THREADS.shutdownNow();
        System.out.println("\n" + TABLE.markdown());
        while (!REMOVED_LAST.isEmpty()) {
            REMOVED_LAST.pop().close();
        }
    }

    private static <T extends AutoCloseable> T later(T left) {
        REMOVED_LAST.push(left);
        return left;
    }

    @Test
    void embedded() {
        EmbeddedCluster embedded = later(EmbeddedCluster.written(THREE_NODES));
        new Bench("embedded", embedded.cluster()).run(embedded.start());
        embedded.stop(Data.KEEP);
    }

    @Nested
    @DockerTest
    class InContainers {

        @Test
        void docker() {
            DockerCluster docker = later(DockerCluster.written("failover-bench", THREE_NODES));
            new Bench("Docker", docker.cluster()).run(docker.start());
            docker.stop(Data.KEEP);
        }
    }

    private record Bench(String runtime, Cluster cluster) {

        void run(RunningCluster running) {
            try (Rows rows = new Rows(running);
                    Survey survey = new Survey(cluster)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    failOver(rows, survey, round);
                }
                for (int round = 1; round <= ROUNDS / 4; round++) {
                    comeBackAhead(rows, survey, ROUNDS + round);
                }
                for (int round = 1; round <= ROUNDS; round++) {
                    switchOver(rows, 1_000_000 * round);
                }
            }
        }

        private void failOver(Rows rows, Survey survey, int round) {
            String old = awaitAllStream(survey);
            rows.write(-round);
            CompletableFuture<Long> end = CompletableFuture.supplyAsync(rows.end(), THREADS);
            // As by whoever watches the primary: the command that kills it takes a while longer.
            CompletableFuture<Void> promotion = end.thenRunAsync(this::promote, THREADS);
            cluster.stack().stop(old, Ending.KILLED, LIMIT);
            // It is acknowledged by the remaining standby too, which says that that follows.
            rows.write(round);
            note(
                    end.join(),
                    "failover: from the server's end to the first accepted write, which the remaining standby has");
            promotion.join();
            comeBack(old);
        }

        private void promote() {
            new Promotion(cluster, Optional.empty(), Loss.REFUSED).run(LIMIT, line -> {});
        }

        private void comeBack(String old) {
            StringBuilder said = new StringBuilder();
            long began = System.nanoTime();
            new Rejoin(cluster, old).run(LIMIT, said::append);
            note(began, "rejoin after a failover, " + way(said.toString()));
        }

        /** The old primary has what no standby has. */
        private void comeBackAhead(Rows rows, Survey survey, int number) {
            String old = awaitAllStream(survey);
            List<String> standbys =
                    survey.read().standbys().stream().map(NodeReading::name).toList();
            standbys.forEach(standby -> cluster.stack().stop(standby, Ending.CLEAN, LIMIT));
            rows.writeHere(number);
            cluster.stack().stop(old, Ending.KILLED, LIMIT);
            standbys.forEach(standby -> cluster.stack().start(standby, LIMIT));
            assertThat(Waiting.until(() -> survey.read().standbys().size() == standbys.size(), LIMIT))
                    .isTrue();
            promote();
            comeBack(old);
        }

        /** Who leads then. */
        private static String awaitAllStream(Survey survey) {
            Readiness readiness = new Readiness(survey);
            assertThat(Waiting.until(() -> readiness.missing(survey.read()).isEmpty(), LIMIT))
                    .isTrue();
            return survey.read().primary().orElseThrow().name();
        }

        private static String way(String said) {
            if (said.contains("cloned")) {
                return "cloned";
            }
            return said.contains("rewound") ? "rewound" : "as it is";
        }

        private void switchOver(Rows rows, int first) {
            AtomicBoolean ends = new AtomicBoolean();
            CompletableFuture<Long> longest = CompletableFuture.supplyAsync(
                    () -> {
                        long worst = 0;
                        for (int number = first; !ends.get(); number++) {
                            long began = System.nanoTime();
                            rows.write(number);
                            worst = Math.max(worst, System.nanoTime() - began);
                        }
                        return worst;
                    },
                    THREADS);
            new Switchover(cluster, Optional.empty()).run(LIMIT, line -> {});
            ends.set(true);
            note(System.nanoTime() - longest.join(), "switchover: longest gap between writes");
        }

        private void note(long began, String what) {
            synchronized (TABLE) {
                TABLE.since(began, runtime + ", " + what);
            }
        }
    }
}
