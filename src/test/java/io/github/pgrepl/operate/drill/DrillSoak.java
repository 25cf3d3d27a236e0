package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.DockerCluster;
import io.github.pgrepl.operate.EmbeddedCluster;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.TestCluster;
import io.github.pgrepl.operate.TextTable;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * {@code mvn -Psoak verify}: drills of all kinds by chance, for as long as it may take, and a table of what they cost. No
 * acknowledged row may be lost, and no second primary may accept a write, in any of them.
 */
class DrillSoak {

    private static final int DRILLS = Integer.getInteger("soak.drills", 200);
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("soak.minutes", 90));
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final String QUORUM = """
            name: it-drill-soak
            primary: {name: a, port: 0}
            standbys: [{name: b, port: 0}, {name: c, port: 0}]
            replication: {synchronous: "ANY 1 (b, c)"}
            """;

    private final Map<Fault, List<DrillReport>> reports = new EnumMap<>(Fault.class);
    private final List<String> broken = new ArrayList<>();

    @Test
    void embedded() {
        nothingIsLostAndNobodyElseLeads(EmbeddedCluster.written(QUORUM));
    }

    @Nested
    @DockerTest
    class InContainers {

        @Test
        void docker() {
            nothingIsLostAndNobodyElseLeads(DockerCluster.written("drill-soak", QUORUM));
        }
    }

    private void nothingIsLostAndNobodyElseLeads(TestCluster written) {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        Random chance = new Random(seed);
        long deadline = System.nanoTime() + TIME.toNanos();
        try (TestCluster cluster = written) {
            List<Fault> faults = Stream.of(Fault.values())
                    .filter(fault ->
                            fault != Fault.DISCONNECT || cluster.stack().canDisconnect())
                    .toList();
            cluster.start(START);
            for (int drill = 1; drill <= DRILLS && System.nanoTime() - deadline < 0; drill++) {
                drill(cluster, faults.get(chance.nextInt(faults.size())));
                System.out.println(
                        "After drill " + drill + ", " + cluster.stack().runtime() + ", seed " + seed + ":\n" + table());
            }
        }
        int drills =
                broken.size() + reports.values().stream().mapToInt(List::size).sum();
        assertThat(drills).as("drills within " + TIME).isEqualTo(DRILLS);
        assertThat(reports).as("kinds of drills").hasSizeGreaterThanOrEqualTo(3);
        List<String> failures = new ArrayList<>(broken);
        reports.values().forEach(list -> list.forEach(report -> failures.addAll(report.failures())));
        assertThat(failures).as(table()).isEmpty();
    }

    private void drill(TestCluster cluster, Fault fault) {
        try {
            DrillReport report = new Drill(cluster.cluster(), fault, Optional.empty(), LIMIT, sentences -> {}).run();
            reports.computeIfAbsent(fault, kind -> new ArrayList<>()).add(report);
            report.failures().forEach(failure -> System.out.println("FAILED: " + failure));
        } catch (OperationException | StackException e) {
            // A drill that does not get through costs the stack, not the soak.
            broken.add(fault.word() + ": " + e.getMessage());
            System.out.println("BROKEN: " + fault.word() + ": " + e.getMessage());
            cluster.stop(Data.PURGE);
            cluster.start(START);
        }
    }

    private String table() {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("FAULT", "DRILLS", "LOST ROWS", "SECOND PRIMARIES", "RTO", "FOLLOWED", "BACK"));
        reports.forEach((fault, list) -> cells.add(List.of(
                fault.word(),
                Integer.toString(list.size()),
                Integer.toString(list.stream()
                        .mapToInt(report -> report.figures().lostRows())
                        .sum()),
                Integer.toString(list.stream()
                        .mapToInt(report -> report.figures().secondPrimaries().size())
                        .sum()),
                spread(list, figures -> Optional.of(figures.rto())),
                spread(list, figures -> figures.followed().values().iterator().next()),
                spread(list, Figures::back))));
        cells.add(List.of("broken", Integer.toString(broken.size()), "", "", "", "", ""));
        return String.join("\n", TextTable.lines(cells));
    }

    /** The median and the most. */
    private static String spread(List<DrillReport> list, Function<Figures, Optional<Duration>> figure) {
        List<Duration> times = list.stream()
                .flatMap(report -> figure.apply(report.figures()).stream())
                .sorted()
                .toList();
        return times.isEmpty()
                ? "-"
                : Words.seconds(times.get(times.size() / 2)) + " … " + Words.seconds(times.get(times.size() - 1));
    }
}
