package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Member.Word;
import io.github.pgrepl.operate.NodeConnections.Question;
import io.github.pgrepl.operate.Succession.Led;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Asks nodes what they are, as often as a change of roles needs it. */
final class RollCall implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** How long a standby that was just started may take to know what it has. */
    private static final Duration REPLAY = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final NodeSteps steps;
    private final NodeConnections connections;

    RollCall(Cluster cluster, NodeSteps steps) {
        this.cluster = cluster;
        this.steps = steps;
        this.connections = new NodeConnections(cluster, ANSWER);
    }

    /** Does a change of roles once no other one is under way, by what nodes say from then on. */
    static void inTurn(Cluster cluster, NodeSteps steps, Consumer<RollCall> change) {
        steps.inTurn(() -> {
            try (RollCall roll = new RollCall(cluster, steps)) {
                change.accept(roll);
            }
        });
    }

    Muster all() {
        List<CompletableFuture<Member>> members = cluster.stack().processes().stream()
                .map(process -> CompletableFuture.supplyAsync(() -> ask(process)))
                .toList();
        return new Muster(
                members.stream().map(CompletableFuture::join).toList(),
                steps.claim().map(claim -> new Led(claim.node(), claim.timeline())));
    }

    Member ask(String node) {
        return cluster.stack().processes().stream()
                .filter(process -> process.node().equals(node))
                .findFirst()
                .map(this::ask)
                .orElseThrow();
    }

    /** A question of one's own. */
    <T> T ask(Member member, Question<T> question) throws SQLException {
        return connections.ask(member.process(), question);
    }

    /**
     * Asks one node alone, again and again.
     *
     * @return nothing where it is not as wanted in time
     */
    Optional<Member> await(String node, Predicate<Member> wanted, Duration limit) {
        AtomicReference<Member> now = new AtomicReference<>();
        boolean isSo = Waiting.until(
                () -> {
                    now.set(ask(node));
                    return wanted.test(now.get());
                },
                limit);
        return isSo ? Optional.of(now.get()) : Optional.empty();
    }

    private Member ask(NodeProcess process) {
        String node = process.node();
        return new Member(cluster.node(node), process, steps.kept(node), steps.timeline(node), word(process));
    }

    private Optional<Word> word(NodeProcess process) {
        if (process.endpoint().isEmpty() || steps.isFrozen(process.node())) {
            return Optional.empty();
        }
        AtomicReference<Optional<Word>> word = new AtomicReference<>(Optional.empty());
        Waiting.until(
                () -> {
                    try {
                        word.set(Optional.of(connections.ask(process, Word::ask)));
                    } catch (SQLException e) {
                        return true;
                    }
                    return word.get()
                            .filter(said -> said.replaying() && !said.delaying())
                            .isEmpty();
                },
                REPLAY);
        return word.get();
    }

    @Override
    public void close() {
        connections.close();
    }
}
