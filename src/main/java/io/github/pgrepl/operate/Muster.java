package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Member.Word;
import io.github.pgrepl.operate.Succession.Heard;
import io.github.pgrepl.operate.Succession.Led;
import io.github.pgrepl.spec.SynchronousList;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** All nodes at about the same time, in the order of the plan, and who led last. */
record Muster(List<Member> members, Optional<Led> led) {

    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** How long a standby that was just started may take to know what it has. */
    private static final Duration REPLAY = Duration.ofSeconds(2);

    Muster {
        members = List.copyOf(members);
    }

    static Muster of(Cluster cluster, NodeSteps steps) {
        List<CompletableFuture<Member>> members = cluster.stack().processes().stream()
                .map(process -> CompletableFuture.supplyAsync(() -> ask(cluster, steps, process)))
                .toList();
        return new Muster(
                members.stream().map(CompletableFuture::join).toList(),
                steps.claim().map(claim -> new Led(claim.node(), claim.timeline())));
    }

    /**
     * Asks one node alone, again and again.
     *
     * @return nothing where it is not as wanted in time
     */
    static Optional<Member> await(
            Cluster cluster, NodeSteps steps, String node, Predicate<Member> wanted, Duration limit) {
        AtomicReference<Member> now = new AtomicReference<>();
        boolean isSo = Waiting.until(
                () -> {
                    now.set(ask(cluster, steps, node));
                    return wanted.test(now.get());
                },
                limit);
        return isSo ? Optional.of(now.get()) : Optional.empty();
    }

    static Member ask(Cluster cluster, NodeSteps steps, String node) {
        return cluster.stack().processes().stream()
                .filter(process -> process.node().equals(node))
                .findFirst()
                .map(process -> ask(cluster, steps, process))
                .orElseThrow();
    }

    private static Member ask(Cluster cluster, NodeSteps steps, NodeProcess process) {
        String node = process.node();
        return new Member(
                cluster.node(node), process, steps.kept(node), steps.timeline(node), word(cluster, steps, process));
    }

    private static Optional<Word> word(Cluster cluster, NodeSteps steps, NodeProcess process) {
        if (process.endpoint().isEmpty() || steps.isFrozen(process.node())) {
            return Optional.empty();
        }
        try (Connection connection =
                Connections.monitoring(cluster, process.endpoint().get(), ANSWER)) {
            AtomicReference<Word> word = new AtomicReference<>(Word.ask(connection));
            Waiting.until(() -> !word.get().replaying() || !asked(connection, word), REPLAY);
            return Optional.of(word.get());
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** @return whether there was an answer */
    private static boolean asked(Connection connection, AtomicReference<Word> word) {
        try {
            word.set(Word.ask(connection));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of several, which must not be, who was promoted last. */
    Optional<Member> leader() {
        return members.stream()
                .filter(Member::leads)
                .max(Comparator.comparingInt(
                        member -> member.word().orElseThrow().timeline()));
    }

    List<Member> others(String name) {
        return members.stream().filter(member -> !member.name().equals(name)).toList();
    }

    Succession succession() {
        Map<String, SynchronousList> lists = new HashMap<>();
        members.forEach(member -> synchronous(member).ifPresent(list -> lists.put(member.name(), list)));
        return new Succession(members.stream().map(Member::heard).toList(), lists, led);
    }

    /** What commits wait for while a node leads. */
    static Optional<SynchronousList> synchronous(Member member) {
        return member.plan()
                .setting("synchronous_standby_names")
                .flatMap(setting -> SynchronousList.parse(setting.value()));
    }

    Optional<String> best() {
        return succession().best().map(Heard::name);
    }

    Optional<String> loss(String name) {
        return succession().loss(member(name).heard());
    }
}
