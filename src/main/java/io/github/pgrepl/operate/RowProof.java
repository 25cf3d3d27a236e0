package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.NodeProcess.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a row that the primary commits is soon read on each standby. */
final class RowProof {

    private static final String CHECK = "row";
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final Cluster cluster;
    private final Survey survey;
    private final Duration timeout;
    private final Progress progress;

    RowProof(Cluster cluster, Survey survey, Duration timeout, Progress progress) {
        this.cluster = cluster;
        this.survey = survey;
        this.timeout = timeout;
        this.progress = progress;
    }

    List<Finding> findings(ClusterReading reading) {
        Optional<NodeReading> primary = reading.primary();
        if (primary.isEmpty()) {
            return List.of(Finding.failed(CHECK, "-", "no node accepts writes"));
        }
        String name = primary.get().name();
        Endpoint endpoint = primary.get().process().endpoint().orElseThrow();
        Optional<WrittenRow> row = Optional.empty();
        List<Finding> findings = new ArrayList<>();
        try (Connection connection = Connections.monitoring(cluster, endpoint, timeout.plusSeconds(10))) {
            row = Optional.of(WrittenRow.write(connection, timeout));
            findings.add(
                    row.get().confirmed()
                            ? Finding.ok(
                                    CHECK, name, "committed at " + row.get().position())
                            : Finding.failed(
                                    CHECK,
                                    name,
                                    "a commit waited " + timeout.toSeconds() + " s for synchronous standbys in vain"));
            findings.addAll(await(row.get()));
        } catch (SQLException e) {
            findings.add(Finding.failed(CHECK, name, "no row can be written: " + e.getMessage()));
        } finally {
            row.flatMap(written -> remove(written, name, endpoint)).ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> remove(WrittenRow row, String primary, Endpoint endpoint) {
        try {
            row.remove(cluster, endpoint);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(Finding.failed(
                    CHECK,
                    primary,
                    "the row that was written could not be removed: " + e.getMessage() + "; as "
                            + cluster.monitor().name() + ", in the database postgres: select lo_unlink(" + row.number()
                            + ")"));
        }
    }

    /** Asks every standby in turn until all have answered for good. */
    private List<Finding> await(WrittenRow row) {
        long committed = System.nanoTime();
        Map<String, Finding> findings = new LinkedHashMap<>();
        List<String> waiting;
        do {
            ClusterReading reading = survey.read();
            boolean last = System.nanoTime() - committed > timeout.toNanos();
            for (NodeReading standby : standbys(reading)) {
                if (!findings.containsKey(standby.name())) {
                    look(row, standby, Duration.ofNanos(System.nanoTime() - committed), last)
                            .ifPresent(finding -> findings.put(standby.name(), finding));
                }
            }
            waiting = standbys(reading).stream()
                    .map(NodeReading::name)
                    .filter(name -> !findings.containsKey(name))
                    .toList();
            progress.waitingFor(waiting.stream()
                    .map(name -> name + " has not got the row yet")
                    .toList());
        } while (!waiting.isEmpty() && paused());
        return List.copyOf(findings.values());
    }

    private static List<NodeReading> standbys(ClusterReading reading) {
        return reading.nodes().stream().filter(node -> !node.leads()).toList();
    }

    private Optional<Finding> look(WrittenRow row, NodeReading standby, Duration passed, boolean last) {
        if (standby.server().isEmpty()) {
            boolean hopeless = standby.process().state() != State.RUNNING;
            return hopeless || last
                    ? Optional.of(Finding.failed(CHECK, standby.name(), "not read: no server answers"))
                    : Optional.empty();
        }
        Optional<String> has =
                Readiness.isDelayed(standby) ? received(row, standby, passed) : read(row, standby, passed);
        return has.map(how -> Finding.ok(CHECK, standby.name(), how))
                .or(() -> last ? Optional.of(tooLate(standby)) : Optional.empty());
    }

    private Optional<String> read(WrittenRow row, NodeReading standby, Duration passed) {
        try {
            return survey.ask(standby, row::isOn)
                    .filter(Boolean::booleanValue)
                    .map(yes -> "read after " + millis(passed));
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> received(WrittenRow row, NodeReading standby, Duration passed) {
        ServerReading server = standby.server().orElseThrow();
        return server.received()
                .filter(position -> position.reaches(row.position()))
                .map(position -> "received after " + millis(passed) + "; to be read "
                        + standby.plan().applyDelay().orElseThrow() + " later, as planned");
    }

    private Finding tooLate(NodeReading standby) {
        ServerReading server = standby.server().orElseThrow();
        if (Readiness.isDelayed(standby) && server.delaying()) {
            return Finding.skipped(
                    CHECK, standby.name(), "it replays what it has, as late as it is to, before it receives more");
        }
        return Finding.failed(
                CHECK,
                standby.name(),
                "not " + (Readiness.isDelayed(standby) ? "received" : "read") + " within " + timeout.toSeconds()
                        + " s; "
                        + (server.isStreaming()
                                ? "it streams, and has replayed up to " + server.position()
                                : "it does not stream"));
    }

    private static String millis(Duration time) {
        return time.toMillis() + " ms";
    }

    private static boolean paused() {
        try {
            Thread.sleep(INTERVAL.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
