package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.Connections;
import io.github.pgrepl.operate.Glance;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.Progress;
import io.github.pgrepl.operate.Promotion;
import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.operate.Rejoin;
import io.github.pgrepl.operate.ServerReading;
import io.github.pgrepl.operate.Switchover;
import io.github.pgrepl.operate.drill.Moment.Kind;
import io.github.pgrepl.operate.drill.Observation.Setting;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The change of the primary itself: fault, promotion, and the way back, each with its moment. */
final class Change {

    /** Rows of each client before the fault, and after everything: half a second of them, at least. */
    private static final int ROWS = 100;

    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** In Docker, a look at the nodes' processes starts two programs, beside what is measured. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** How long an old primary that starts again has for finding out that another one leads. */
    private static final Duration HOLD = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Application application;
    private final Load load;
    private final Fault fault;
    private final Roles roles;
    private final Duration timeout;
    private final Progress progress;
    private final Glance glance;
    private final Instant at = Instant.now();
    private final long began = System.nanoTime();
    private final List<Moment> moments = new ArrayList<>();
    private String newPrimary = "";
    private List<Write> writes = List.of();
    private Trespass trespass = new Trespass(0, Map.of());

    Change(
            Cluster cluster,
            Application application,
            Load load,
            Fault fault,
            Roles roles,
            Duration timeout,
            Progress progress) {
        this.cluster = cluster;
        this.application = application;
        this.load = load;
        this.fault = fault;
        this.roles = roles;
        this.timeout = timeout;
        this.progress = progress;
        this.glance = new Glance(cluster.stack());
    }

    String newPrimary() {
        return newPrimary;
    }

    /** @throws OperationException where nobody leads afterwards, or the old primary does not come back */
    Change run() {
        say("clients write to " + roles.primary());
        load.awaitEachClient(ROWS, timeout);
        try (Followers followers = new Followers(cluster, glance, timeout)) {
            Map<String, CompletableFuture<Optional<Moment>>> following = new HashMap<>();
            roles.standbys()
                    .forEach(standby -> following.put(standby, followers.follow(Kind.FOLLOWS, standby, next())));
            try {
                strike();
                long ordered = System.nanoTime();
                CompletableFuture<Void> order = order();
                newPrimary = awaitFirstWrite(order);
                moments.add(new Moment(Kind.PROMOTION, newPrimary, ordered));
                try (Trespasser trespasser = Trespasser.start(glance, application, newPrimary)) {
                    if (fault.isPlanned()) {
                        moments.add(new Moment(Kind.REJOIN, roles.primary(), ordered));
                        CompletableFuture<Optional<Moment>> back =
                                followers.follow(Kind.REJOINED, roles.primary(), next());
                        Waiting.join(order);
                        back.join().ifPresent(moments::add);
                    } else {
                        Waiting.join(order);
                        moments.add(now(Kind.PROMOTED, newPrimary));
                        bringBack(followers);
                    }
                    say("clients write to " + newPrimary);
                    load.awaitEachClient(ROWS, timeout);
                    trespass = trespasser.stop();
                }
            } catch (OperationException | StackException e) {
                leaveRunning(e);
                throw e;
            }
            following.remove(newPrimary);
            following.values().forEach(moment -> moment.join().ifPresent(moments::add));
        }
        writes = load.stop();
        return this;
    }

    private void strike() {
        say(roles.primary() + " is " + fault.participle());
        moments.add(now(Kind.FAULT, roles.primary()));
        fault.strike(cluster.stack(), roles.primary(), timeout);
    }

    /** As an operator gives it. A switchover brings the old primary back as well. */
    private CompletableFuture<Void> order() {
        return CompletableFuture.runAsync(
                fault.isPlanned()
                        ? () -> new Switchover(cluster, roles.wanted()).run(timeout, this::say)
                        : () -> new Promotion(cluster, successor(), Loss.REFUSED).run(timeout, this::say));
    }

    /**
     * Left to choose, a promotion takes whoever has the most once the old primary is ended; what that had sent may reach a
     * standby late. But one that is cut off, and runs on, it takes for one that leads: there, a node has to be named.
     */
    private Optional<String> successor() {
        if (roles.wanted().isPresent() || fault != Fault.DISCONNECT) {
            return roles.wanted();
        }
        return Optional.of(furthest().orElseThrow(() -> new OperationException("No standby answers")));
    }

    /** Of those that follow the old primary itself and without delay, if there are any. */
    private Optional<String> furthest() {
        Map<String, Lsn> received = new HashMap<>();
        roles.endpoints().forEach((node, endpoint) -> {
            try (Connection connection = Connections.monitoring(cluster, endpoint)) {
                ServerReading.ask(connection).received().ifPresent(position -> received.put(node, position));
            } catch (SQLException e) {
                // Who does not answer cannot lead.
            }
        });
        return received.keySet().stream()
                .max(Comparator.comparing((String node) -> cluster.node(node).followsAtOnce())
                        .thenComparing(received::get));
    }

    /** Returns who accepted it. */
    private String awaitFirstWrite(CompletableFuture<Void> order) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Optional<Write> first = load.awaitTimeline(next(), INTERVAL);
            if (first.isPresent()) {
                return first.get().place().orElseThrow().node();
            }
            if (order.isCompletedExceptionally()) {
                Waiting.join(order);
            }
        }
        throw new OperationException(
                "No write was accepted within " + timeout.toSeconds() + " seconds after a standby was told to lead");
    }

    /** Not before it had its chance to be a second primary, as after a reboot of its machine. */
    private void bringBack(Followers followers) {
        fault.heal(cluster.stack(), roles.primary(), timeout);
        say(roles.primary() + " starts again");
        moments.add(now(Kind.RETURN, roles.primary()));
        cluster.stack().start(roles.primary(), timeout);
        Waiting.until(this::holds, LOOK, HOLD);
        say(roles.primary() + " comes back as a standby");
        moments.add(now(Kind.REJOIN, roles.primary()));
        CompletableFuture<Optional<Moment>> back = followers.follow(Kind.REJOINED, roles.primary(), next());
        new Rejoin(cluster, roles.primary()).run(timeout, this::say);
        back.join().ifPresent(moments::add);
    }

    private boolean holds() {
        return cluster.stack().processes().stream()
                .filter(process -> process.node().equals(roles.primary()))
                .anyMatch(process -> process.state() == State.HELD || process.state() == State.ENDED);
    }

    /** A drill that fails takes back what it did to the old primary, as far as it can. */
    private void leaveRunning(RuntimeException failure) {
        try {
            fault.heal(cluster.stack(), roles.primary(), timeout);
            cluster.stack().start(roles.primary(), timeout);
        } catch (StackException e) {
            failure.addSuppressed(e);
        }
    }

    /** The new primary's timeline, at least. */
    private int next() {
        return roles.timeline() + 1;
    }

    private Moment now(Kind kind, String node) {
        return new Moment(kind, node, System.nanoTime());
    }

    private void say(String sentence) {
        progress.waitingFor(List.of(sentence));
    }

    Observation observation(Setting setting, Map<String, List<Row>> rows) {
        return new Observation(
                setting,
                at,
                began,
                System.nanoTime(),
                roles.primary(),
                newPrimary,
                next(),
                roles.standbys().stream()
                        .filter(standby -> !standby.equals(newPrimary))
                        .toList(),
                writes,
                moments,
                trespass,
                rows);
    }
}
