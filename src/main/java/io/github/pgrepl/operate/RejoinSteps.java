package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.NodeSteps.Handover;
import io.github.pgrepl.stack.NodeSteps.Return;
import io.github.pgrepl.stack.Stack.Ending;
import java.time.Duration;
import java.util.function.Consumer;

/** A node's way back as a standby, for a runtime that has no scripts. The script rejoin.sh does the same. */
final class RejoinSteps {

    /** From its start until it streams. */
    private static final Duration STREAM = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final NodeSteps steps;
    private final RollCall roll;
    private final Consumer<String> says;

    RejoinSteps(Cluster cluster, NodeSteps steps, RollCall roll, Consumer<String> says) {
        this.cluster = cluster;
        this.steps = steps;
        this.roll = roll;
        this.says = says;
    }

    void run(String name, Duration timeout) {
        Muster muster = roll.all();
        Member leader = muster.leader()
                .orElseThrow(() -> new OperationException(
                        "no node leads; promote a standby first, with mvn pgrepl:promote. Nothing was changed"));
        Member node = muster.member(name);
        if (leader.name().equals(name)) {
            throw new OperationException(name + " leads: there is nothing to come back to");
        }
        if (node.follows() && node.heard().timeline() == leader.heard().timeline()) {
            says.accept(name + " is a standby and streams: there is nothing to do");
        } else {
            bringBack(node, leader.name(), timeout);
        }
        // Of a switchover from this node that was cut short, that was all that was left to do.
        if (steps.switchover().map(Handover::from).filter(name::equals).isPresent()) {
            steps.endSwitchover();
        }
    }

    /** Has a node come back as a standby of the one that leads, whatever it is now, and waits until it streams. */
    void bringBack(Member node, String leader, Duration timeout) {
        String name = node.name();
        Return way = steps.makeStandby(name, leader, node.word().isPresent() ? Ending.CLEAN : Ending.KILLED, timeout);
        cluster.stack().start(name, timeout);
        if (!streams(name)) {
            if (way == Return.CLONED) {
                throw new OperationException(name + " does not stream; see its log");
            }
            // It runs, and does not stream: what it needs is nowhere any more.
            says.accept(name + " cannot follow as it is, and is cloned");
            way = Return.CLONED;
            steps.cloneAgain(name, leader, Ending.CLEAN, timeout);
            cluster.stack().start(name, timeout);
            if (!streams(name)) {
                throw new OperationException(name + " does not stream; see its log");
            }
        }
        says.accept(name + " is a standby again and streams; it "
                + (way == Return.CLONED ? "was cloned" : "had nothing that the primary lacks"));
    }

    private boolean streams(String name) {
        return roll.await(name, Member::follows, STREAM).isPresent();
    }
}
