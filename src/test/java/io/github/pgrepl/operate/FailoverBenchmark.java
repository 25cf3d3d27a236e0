package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * How long a failover, the way back and a switchover take in containers, as a client sees it that writes through the
 * exported URL. {@code -Dbench.rounds=} says how often; medians are printed.
 */
@DockerTest
class FailoverBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 20);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Map<String, List<Double>> seconds = new TreeMap<>();

    @Test
    void failOverComeBackAndSwitchOver() {
        try (DockerCluster docker = DockerCluster.written("failover-bench", """
                        name: it-failover-bench
                        primary: {name: a, port: 0}
                        standbys: [{name: b, port: 0}, {name: c, port: 0}]
                        replication: {synchronous: "ANY 1 (b, c)"}
                        """);
                Rows rows = new Rows(docker.start())) {
            for (int round = 1; round <= ROUNDS; round++) {
                String old = primary(docker);
                rows.write(2 * round);
                failOver(docker, rows, old, 2 * round + 1);
                long began = System.nanoTime();
                new Rejoin(docker.cluster(), old).run(LIMIT, line -> {});
                note("3 rejoin after a failover", began);
            }
            for (int round = 1; round <= ROUNDS; round++) {
                switchOver(docker, rows, 1000 * (round + 1));
            }
        }
        List<List<String>> table = new ArrayList<>(List.of(List.of("work", "median s", "worst s")));
        seconds.forEach((work, times) -> {
            List<Double> sorted = times.stream().sorted().toList();
            table.add(List.of(
                    work.substring(2), text(sorted.get(sorted.size() / 2)), text(sorted.get(sorted.size() - 1))));
        });
        TextTable.lines(table).forEach(System.out::println);
    }

    private void failOver(DockerCluster docker, Rows rows, String old, int number) {
        long began = System.nanoTime();
        docker.cluster().stack().stop(old, Ending.KILLED, LIMIT);
        CompletableFuture<Void> promotion = CompletableFuture.runAsync(
                () -> new Promotion(docker.cluster(), Optional.empty(), Loss.REFUSED).run(LIMIT, line -> {}));
        // With a synchronous list, the first acknowledged write also says that a standby follows.
        rows.write(number);
        note("1 failover, kill to first acknowledged write", began);
        promotion.join();
        while (!docker.ask(primary(docker), "select count(*) from pg_stat_replication where state = 'streaming'")
                .equals("1")) {
            Thread.onSpinWait();
        }
        note("2 remaining standby streams (seen by polling)", began);
    }

    private void switchOver(DockerCluster docker, Rows rows, int first) {
        AtomicBoolean ends = new AtomicBoolean();
        CompletableFuture<Long> longest = CompletableFuture.supplyAsync(() -> {
            long worst = 0;
            for (int number = first; !ends.get(); number++) {
                long began = System.nanoTime();
                rows.write(number);
                worst = Math.max(worst, System.nanoTime() - began);
            }
            return worst;
        });
        new Switchover(docker.cluster(), Optional.empty()).run(LIMIT, line -> {});
        ends.set(true);
        note("4 switchover, longest that a write took", System.nanoTime() - longest.join());
    }

    private static String primary(DockerCluster docker) {
        try (Survey survey = new Survey(docker.cluster())) {
            return survey.read().primary().orElseThrow().name();
        }
    }

    private void note(String work, long began) {
        seconds.computeIfAbsent(work, key -> new ArrayList<>()).add((System.nanoTime() - began) / 1e9);
    }

    private static String text(double time) {
        return String.format(Locale.ROOT, "%.2f", time);
    }
}
