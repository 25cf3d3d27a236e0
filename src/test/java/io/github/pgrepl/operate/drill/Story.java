package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.drill.Moment.Kind;
import io.github.pgrepl.operate.drill.Observation.Setting;
import io.github.pgrepl.operate.drill.Write.Place;
import io.github.pgrepl.operate.drill.Write.Result;
import io.github.pgrepl.spec.ClusterSpec.DrillSpec;
import io.github.pgrepl.stack.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A made-up drill: a is killed, b takes over, c follows, a comes back. Times are in milliseconds since the load began. */
final class Story {

    /** The clock's zero is anywhere, also below zero. */
    private static final long ZERO = -5_000_000_000L;

    private final List<Write> writes = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private final Map<String, List<Row>> rows = new LinkedHashMap<>();
    private final Map<String, Integer> trespasses = new TreeMap<>();
    private Optional<String> synchronous = Optional.of("ANY 1 (b, c)");
    private DrillSpec limits = new DrillSpec(Optional.empty(), Optional.empty());
    private Fault fault = Fault.KILL;
    private String cluster = "orders";

    private Story() {}

    static Story empty() {
        return new Story();
    }

    /** All is well: writes stop from 2000 to 2840, c follows at 2900, a is back after 1.5 s. */
    static Story good() {
        Story story = new Story();
        for (int i = 0; i < 400; i++) {
            story.acknowledged(1 + i % 2, i / 2 + 1, i * 5 + 5, 1, 1000 + i * 100);
        }
        story.doubtful(1, 201, 2010).doubtful(2, 201, 2012);
        for (int i = 0; i < 1000; i++) {
            story.acknowledged(1 + i % 2, i / 2 + 202, 2840 + i * 5, 2, 50_000 + i * 100);
        }
        return story.moment(Kind.FAULT, "a", 1950)
                .moment(Kind.PROMOTION, "b", 2020)
                .moment(Kind.PROMOTED, "b", 3000)
                .moment(Kind.FOLLOWS, "c", 2900)
                .moment(Kind.RETURN, "a", 3100)
                .moment(Kind.REJOIN, "a", 4400)
                .moment(Kind.REJOINED, "a", 5900)
                .present("b")
                .present("a")
                .present("c");
    }

    Story acknowledged(int client, long number, long at, int timeline, long position) {
        writes.add(new Write(
                new Row(client, number),
                Result.ACKNOWLEDGED,
                time(at - 2),
                time(at),
                Optional.of(new Place(timeline == 1 ? "a" : "b", timeline, new Lsn(position)))));
        return this;
    }

    Story doubtful(int client, long number, long at) {
        writes.add(new Write(new Row(client, number), Result.IN_DOUBT, time(at - 2), time(at), Optional.empty()));
        return this;
    }

    Story refused(int client, long number, long at) {
        writes.add(new Write(new Row(client, number), Result.REFUSED, time(at - 2), time(at), Optional.empty()));
        return this;
    }

    Story moment(Kind kind, String node, long at) {
        moments.add(new Moment(kind, node, time(at)));
        return this;
    }

    Story without(Kind kind) {
        moments.removeIf(moment -> moment.kind() == kind);
        return this;
    }

    /** The node has all that was acknowledged until now. */
    Story present(String node) {
        rows.put(
                node,
                new ArrayList<>(writes.stream()
                        .filter(Write::isAcknowledged)
                        .map(Write::row)
                        .toList()));
        return this;
    }

    Story there(String node, int client, long number) {
        rows.computeIfAbsent(node, name -> new ArrayList<>()).add(new Row(client, number));
        return this;
    }

    Story gone(String node, int client, long number) {
        rows.get(node).remove(new Row(client, number));
        return this;
    }

    Story trespass(String node) {
        trespasses.merge(node, 1, Integer::sum);
        return this;
    }

    Story asynchronous() {
        synchronous = Optional.empty();
        return this;
    }

    Story limits(Duration rto, int rpo) {
        limits = new DrillSpec(Optional.of(rto), Optional.of(rpo));
        return this;
    }

    Story called(String name) {
        cluster = name;
        return this;
    }

    Story planned() {
        fault = Fault.SWITCHOVER;
        return this;
    }

    Observation seen() {
        return new Observation(
                new Setting(cluster, "Docker Compose, project orders-1f2e3d4c", "17", synchronous, fault, limits),
                Instant.parse("2026-11-25T03:00:00Z"),
                time(0),
                time(7900),
                "a",
                "b",
                2,
                List.of("c"),
                writes,
                moments,
                new Trespass(120, trespasses),
                rows);
    }

    Figures figures() {
        return Figures.of(seen());
    }

    DrillReport report() {
        return DrillReport.of(seen());
    }

    private static long time(long milliseconds) {
        return ZERO + milliseconds * 1_000_000;
    }
}
