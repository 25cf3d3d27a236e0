package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeSteps;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a node back as a standby: the primary of before a failover, or a standby that cannot follow any more. */
public final class Rejoin {

    private final Cluster cluster;
    private final String node;

    public Rejoin(Cluster cluster, String node) {
        this.cluster = cluster;
        this.node = node;
    }

    /**
     * Returns once the node streams. What it has beyond the primary is taken away from it.
     *
     * @param says is told what was done, sentence by sentence
     * @throws OperationException where it cannot be done; the message says what was changed
     */
    public void run(Duration timeout, Consumer<String> says) {
        cluster.requireNode(node);
        Optional<NodeSteps> steps = cluster.stack().steps();
        if (steps.isPresent()) {
            RollCall.inTurn(
                    cluster, steps.get(), roll -> new RejoinSteps(cluster, steps.get(), roll, says).run(node, timeout));
            return;
        }
        ScriptRun.run(cluster.script("rejoin.sh", List.of(node)), timeout, says);
    }
}
