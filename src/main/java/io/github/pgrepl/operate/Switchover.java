package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeSteps;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A planned change of roles: a standby leads from now on, and the primary of before is its standby. */
public final class Switchover {

    private final Cluster cluster;
    private final Optional<String> node;

    /** @param node that is to lead; nothing: the standby that has received the most */
    public Switchover(Cluster cluster, Optional<String> node) {
        this.cluster = cluster;
        this.node = node;
    }

    /**
     * Returns once the node accepts writes, and the primary of before streams from it. No commit is lost. One that was
     * killed half-way is gone on with.
     *
     * @param says is told what was done, sentence by sentence
     * @throws OperationException where it cannot be done; the message says what was changed
     */
    public void run(Duration timeout, Consumer<String> says) {
        node.ifPresent(cluster::requireNode);
        Optional<NodeSteps> steps = cluster.stack().steps();
        if (steps.isPresent()) {
            RollCall.inTurn(
                    cluster,
                    steps.get(),
                    roll -> new SwitchoverSteps(cluster, steps.get(), roll, says).run(node, timeout));
            return;
        }
        ScriptRun.run(cluster.script("switchover.sh", node.stream().toList()), timeout, says);
    }
}
