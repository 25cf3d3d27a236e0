package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a standby the primary. The primary of before is stopped first, and stays stopped. */
public final class Promotion {

    /** What to do where commits that were acknowledged may be lost. */
    public enum Loss {
        REFUSED,
        ACCEPTED
    }

    private final Cluster cluster;
    private final Optional<String> node;
    private final Loss loss;

    /** @param node to promote; nothing: the standby that has received the most */
    public Promotion(Cluster cluster, Optional<String> node, Loss loss) {
        this.cluster = cluster;
        this.node = node;
        this.loss = loss;
    }

    /**
     * Returns once a node accepts writes. Where one leads already, nothing is promoted, and what a killed run left
     * undone is done.
     *
     * @param says is told what was done, sentence by sentence
     * @throws OperationException where it is refused, or cannot be done; the message says what was changed
     */
    public void run(Duration timeout, Consumer<String> says) {
        node.ifPresent(cluster::requireNode);
        Optional<NodeSteps> steps = cluster.stack().steps();
        if (steps.isPresent()) {
            RollCall.inTurn(
                    cluster,
                    steps.get(),
                    roll -> new PromotionSteps(cluster, steps.get(), roll, loss, says).run(node, timeout));
            return;
        }
        List<String> arguments = new ArrayList<>(node.stream().toList());
        if (loss == Loss.ACCEPTED) {
            arguments.add("--accept-loss");
        }
        ScriptRun.run(cluster.script("promote.sh", arguments), timeout, says);
    }
}
