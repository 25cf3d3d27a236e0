package io.github.pgrepl.operate;

import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess.State;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a cluster is ready: one node accepts writes, every other one streams, and has replayed what the primary had at
 * the moment when all streamed. A delayed standby need only have received it.
 */
public final class Readiness {

    private final Survey survey;
    private Optional<Lsn> target = Optional.empty();

    /** @param survey whose readings are judged */
    public Readiness(Survey survey) {
        this.survey = survey;
    }

    /**
     * A node that will not get ready by waiting, with the reason. Of one that is held, it is told once all servers that run
     * answer: one of them may lead, and it comes back to that.
     */
    public static Optional<String> hopeless(ClusterReading reading) {
        boolean allAnswer = reading.nodes().stream()
                .noneMatch(node ->
                        node.process().state() == State.RUNNING && node.server().isEmpty());
        return reading.nodes().stream()
                .filter(node -> node.process().state() == State.ENDED || isHeld(node) && allAnswer)
                .findFirst()
                .map(node -> isHeld(node)
                        ? node.name() + " does not start: " + node.process().detail()
                        : node.name() + " has ended: " + node.process().detail());
    }

    /** Whether a primary of before is held while another node leads. */
    static boolean awaitsRejoin(ClusterReading reading) {
        return reading.primary().isPresent() && reading.nodes().stream().anyMatch(Readiness::isHeld);
    }

    private static boolean isHeld(NodeReading node) {
        return node.process().state() == State.HELD;
    }

    /** What is still missing, a sentence for each node; empty once the cluster is ready. */
    public List<String> missing(ClusterReading reading) {
        Optional<NodeReading> primary = reading.primary();
        List<String> missing = reading.nodes().stream()
                .flatMap(node -> notConnected(node, reading).stream())
                .toList();
        if (!missing.isEmpty()) {
            return missing;
        }
        if (primary.isEmpty()) {
            return List.of("no node accepts writes");
        }
        if (target.isEmpty()) {
            target = primary.get().server().map(ServerReading::position);
            survey.completeLastRecord(primary.get());
        }
        Lsn goal = target.orElseThrow();
        return reading.standbys().stream()
                .flatMap(standby -> notReached(standby, goal).stream())
                .toList();
    }

    private static Optional<String> notConnected(NodeReading node, ClusterReading cluster) {
        if (node.server().isEmpty()) {
            return Optional.of(node.name() + " does not answer yet");
        }
        ServerReading server = node.server().get();
        if (!server.standby()) {
            return server.acceptsWrites() ? Optional.empty() : Optional.of(node.name() + " accepts no writes");
        }
        // Both ends are to say so: the upstream's word is what commits may wait for, and what status shows.
        if (server.isStreaming() && cluster.upstreamOf(node.name()).isPresent()
                || isDelayed(node) && server.delaying()) {
            return Optional.empty();
        }
        return Optional.of(node.name() + " does not stream from "
                + node.plan()
                        .upstream()
                        .or(() -> cluster.primary().map(NodeReading::name))
                        .orElse("a primary") + " yet");
    }

    private static Optional<String> notReached(NodeReading standby, Lsn goal) {
        ServerReading server = standby.server().orElseThrow();
        if (isDelayed(standby)) {
            boolean has = server.delaying()
                    || server.position().reaches(goal)
                    || server.received()
                            .filter(received -> received.reaches(goal))
                            .isPresent();
            return has ? Optional.empty() : Optional.of(standby.name() + " has not received " + goal + " yet");
        }
        return server.position().reaches(goal)
                ? Optional.empty()
                : Optional.of(standby.name() + " is " + server.position().bytesTo(goal) + " bytes behind");
    }

    static boolean isDelayed(NodeReading node) {
        return isDelayed(node.plan());
    }

    public static boolean isDelayed(NodePlan node) {
        return node.applyDelay().isPresent();
    }

    /** The nodes whose logs may tell why: those that are not ready, or all. */
    static Stream<NodeReading> unready(ClusterReading reading) {
        return reading.nodes().stream()
                .filter(node -> notConnected(node, reading).isPresent());
    }
}
