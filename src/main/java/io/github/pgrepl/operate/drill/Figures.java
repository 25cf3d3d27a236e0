package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.drill.Moment.Kind;
import io.github.pgrepl.operate.drill.Write.Place;
import io.github.pgrepl.stack.Lsn;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a drill cost.
 *
 * @param rto from the last write that the old primary acknowledged to the first that the new one did
 * @param lastWrite when the old primary acknowledged its last, on the clock of the writes
 * @param firstWrite when the new primary acknowledged its first
 * @param lostRows rows that were acknowledged and are not there
 * @param lostBytes WAL of the old primary from its last row that is there to its last that is lost
 * @param followed from the old primary's last acknowledgement until each standby streamed from the new primary; nothing
 *     where it never did
 * @param back from the order to rejoin until the old primary streamed as a standby
 * @param secondPrimaries nodes that accepted a write after the new primary did
 * @param checks every node's rows, the new primary's first
 */
record Figures(
        Duration rto,
        long lastWrite,
        long firstWrite,
        int lostRows,
        long lostBytes,
        Map<String, Optional<Duration>> followed,
        Optional<Duration> back,
        Map<String, Integer> secondPrimaries,
        Map<String, SetCheck> checks) {

    static Figures of(Observation seen) {
        List<Write> acknowledged =
                seen.writes().stream().filter(Write::isAcknowledged).toList();
        Write first = acknowledged.stream()
                .filter(write -> write.isSince(seen.timeline()))
                .min(Comparator.comparing(Write::ended))
                .orElseThrow();
        Write last = acknowledged.stream()
                .filter(write -> !write.isSince(seen.timeline()))
                .max(Comparator.comparing(Write::ended))
                .orElseThrow();
        Map<String, SetCheck> checks = new LinkedHashMap<>();
        seen.rows().forEach((node, rows) -> checks.put(node, SetCheck.of(seen.writes(), rows)));
        List<Row> lost = checks.get(seen.newPrimary()).missing();
        Map<String, Optional<Duration>> followed = new LinkedHashMap<>();
        seen.standbys()
                .forEach(standby -> followed.put(
                        standby, seen.moment(Kind.FOLLOWS, standby).map(moment -> between(last.ended(), moment.at()))));
        return new Figures(
                between(last.ended(), first.ended()),
                last.ended(),
                first.ended(),
                lost.size(),
                bytes(acknowledged, new HashSet<>(lost)),
                followed,
                seen.moment(Kind.REJOINED, seen.oldPrimary())
                        .flatMap(rejoined -> seen.moment(Kind.REJOIN, seen.oldPrimary())
                                .map(order -> between(order.at(), rejoined.at()))),
                secondPrimaries(seen, first),
                checks);
    }

    /** Writes of the old timeline that were sent when the new one had been written on already count as well. */
    private static Map<String, Integer> secondPrimaries(Observation seen, Write first) {
        Map<String, Integer> accepted = new TreeMap<>(seen.trespass().accepted());
        int late = (int) seen.writes().stream()
                .filter(Write::isAcknowledged)
                .filter(write -> !write.isSince(seen.timeline()) && write.began() > first.ended())
                .count();
        if (late > 0) {
            accepted.merge(seen.oldPrimary(), late, Integer::sum);
        }
        return accepted;
    }

    private static long bytes(List<Write> acknowledged, Set<Row> lost) {
        Optional<Lsn> end = last(acknowledged.stream()
                .filter(write -> lost.contains(write.row()))
                .toList());
        if (end.isEmpty()) {
            return 0;
        }
        int timeline = acknowledged.stream()
                .filter(write -> lost.contains(write.row()))
                .flatMap(write -> write.place().stream())
                .mapToInt(Place::timeline)
                .max()
                .orElseThrow();
        Lsn start = last(acknowledged.stream()
                        .filter(write -> !lost.contains(write.row()) && !write.isSince(timeline + 1))
                        .filter(write -> write.place().orElseThrow().position().compareTo(end.get()) < 0)
                        .toList())
                .orElse(end.get());
        return start.bytesTo(end.get());
    }

    private static Optional<Lsn> last(List<Write> writes) {
        return writes.stream()
                .map(write -> write.place().orElseThrow().position())
                .max(Comparator.naturalOrder());
    }

    private static Duration between(long from, long to) {
        return Duration.ofNanos(to - from);
    }
}
