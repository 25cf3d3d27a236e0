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
                for (int round = 1; round <= ROUNDS; round++) {
                    switchOver(rows, ROUNDS + 1_000_000 * round);
                }
            }
        }

        private void failOver(Rows rows, Survey survey, int round) {
            String old = awaitAllStream(survey);
            rows.write(-round);
            long began = System.nanoTime();
            cluster.stack().stop(old, Ending.KILLED, LIMIT);
            CompletableFuture<Void> promotion = CompletableFuture.runAsync(
                    () -> new Promotion(cluster, Optional.empty(), Loss.REFUSED).run(LIMIT, line -> {}), THREADS);
            CompletableFuture<Void> write = CompletableFuture.runAsync(
                    () -> {
                        // With a synchronous list, the first acknowledged write also says that a standby follows.
                        rows.write(round);
                        note(began, "failover, kill to first accepted write");
                    },
                    THREADS);
            assertThat(Waiting.until(() -> followers(survey.read(), old) >= 1, LIMIT))
                    .isTrue();
            note(began, "failover, kill to the remaining standby streaming from the new primary");
            promotion.join();
            write.join();
            StringBuilder said = new StringBuilder();
            long left = System.nanoTime();
            new Rejoin(cluster, old).run(LIMIT, said::append);
            note(left, "the old primary's way back, " + way(said.toString()));
        }

        /** How many stream from the one that leads, if that is not the old one. */
        private static long followers(ClusterReading reading, String old) {
            return reading.primary()
                    .map(NodeReading::name)
                    .filter(name -> !name.equals(old))
                    .map(leader -> streamingFrom(leader, reading))
                    .orElse(0L);
        }

        private static long streamingFrom(String leader, ClusterReading reading) {
            return reading.standbys().stream()
                    .filter(standby -> standby.server().orElseThrow().isStreaming())
                    .filter(standby -> reading.upstreamOf(standby.name())
                            .map(NodeReading::name)
                            .filter(leader::equals)
                            .isPresent())
                    .count();
        }

        /** Who leads then. */
        private static String awaitAllStream(Survey survey) {
            assertThat(Waiting.until(() -> followers(survey.read(), "") == 2, LIMIT))
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
            note(System.nanoTime() - longest.join(), "switchover, longest gap between writes");
        }

        private void note(long began, String what) {
            synchronized (TABLE) {
                TABLE.since(began, runtime + ", " + what);
            }
        }
    }
}
