package io.github.pgrepl.operate;

import io.github.pgrepl.operate.ServerReading.Downstream;
import io.github.pgrepl.operate.ServerReading.Slot;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess.State;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What is worth knowing about a node.
 *
 * @param role {@code primary} or {@code standby}; nothing while no server answers
 * @param state one or two words
 * @param note a sentence about what is wrong; may be empty
 * @param lag WAL that the upstream has and the standby has not replayed, in bytes
 * @param slot the state of its slot on its upstream
 * @param sync how commits wait for it, in PostgreSQL's words: {@code async}, {@code sync}, {@code potential}, {@code quorum}
 */
record StatusRow(
        String node,
        Optional<String> role,
        String state,
        String note,
        Optional<Integer> timeline,
        Optional<Lsn> position,
        Optional<String> upstream,
        Optional<Long> lag,
        Optional<Duration> lagTime,
        Optional<String> slot,
        Optional<String> sync,
        Optional<ServerReading.Archiver> archiver) {

    static StatusRow of(NodeReading node, ClusterReading cluster) {
        if (node.server().isEmpty()) {
            return new StatusRow(
                    node.name(),
                    Optional.empty(),
                    silent(node.process().state()),
                    note(node),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        ServerReading server = node.server().get();
        Optional<NodeReading> upstream = server.standby() ? cluster.upstreamOf(node.name()) : Optional.empty();
        Optional<ServerReading> above = upstream.flatMap(NodeReading::server);
        return new StatusRow(
                node.name(),
                Optional.of(server.standby() ? "standby" : "primary"),
                state(node, server),
                server.archiver().failing()
                        ? "archiving fails: " + server.archiver().lastFailed().orElse("?")
                        : "",
                Optional.of(server.timeline()),
                Optional.of(server.position()),
                upstream.map(NodeReading::name),
                above.map(up -> server.position().bytesTo(up.received().orElse(up.position()))),
                server.standby() ? server.staleness().or(() -> above.map(up -> Duration.ZERO)) : Optional.empty(),
                above.flatMap(up -> up.slot(node.plan().slot())).map(StatusRow::slot),
                above.flatMap(up -> up.downstream(node.name())).map(Downstream::sync),
                server.standby() ? Optional.empty() : Optional.of(server.archiver()));
    }

    private static String silent(State state) {
        return switch (state) {
            case ABSENT -> "absent";
            case RUNNING -> "no answer";
            case HELD -> "held";
            case ENDED -> "ended";
        };
    }

    private static String note(NodeReading node) {
        return switch (node.process().state()) {
            case ABSENT -> "";
            case RUNNING -> node.silence();
            case HELD, ENDED -> node.process().detail();
        };
    }

    private static String state(NodeReading node, ServerReading server) {
        if (!server.standby()) {
            return server.acceptsWrites() ? "writable" : "read-only";
        }
        String delay =
                node.plan().applyDelay().map(time -> ", " + time + " late").orElse("");
        return server.receiver().orElse(server.delaying() ? "delaying" : "not streaming") + delay;
    }

    private static String slot(Slot slot) {
        return slot.walStatus().orElse("no position") + (slot.active() ? "" : ", unused");
    }

    JsonObject json() {
        return new JsonObject()
                .with("node", node)
                .with("role", role)
                .with("state", state)
                .with("note", note.isEmpty() ? Optional.empty() : Optional.of(note))
                .with("timeline", timeline)
                .with("position", position.map(Lsn::toString))
                .with("upstream", upstream)
                .with("lagBytes", lag)
                .with("lagSeconds", lagTime.map(time -> time.toMillis() / 1000.0))
                .with("slot", slot)
                .with("sync", sync)
                .with("lastArchived", archiver.flatMap(ServerReading.Archiver::lastArchived))
                .with(
                        "lastArchivedAt",
                        archiver.flatMap(ServerReading.Archiver::at).map(Object::toString));
    }

    static String bytes(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    static String time(Duration time) {
        if (time.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        if (time.compareTo(Duration.ofHours(1)) < 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
