package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Member.Word;
import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.operate.Takeover.Choice;
import io.github.pgrepl.operate.Takeover.Owed;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.NodeSteps.Claim;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A promotion for a runtime that has no scripts. The script promote.sh does the same. */
final class PromotionSteps {

    private final Cluster cluster;
    private final NodeSteps steps;
    private final RollCall roll;
    private final Loss loss;
    private final Consumer<String> says;
    private final Takeover takeover;

    PromotionSteps(Cluster cluster, NodeSteps steps, RollCall roll, Loss loss, Consumer<String> says) {
        this.cluster = cluster;
        this.steps = steps;
        this.roll = roll;
        this.loss = loss;
        this.says = says;
        this.takeover = new Takeover(cluster, steps, roll, loss, says);
    }

    void run(Optional<String> wanted, Duration timeout) {
        Muster muster = roll.all();
        Optional<Member> leader = muster.leader();
        if (leader.isPresent()
                && (wanted.isEmpty() || wanted.get().equals(leader.get().name()))) {
            finish(muster, leader.get());
            if (wanted.isEmpty()) {
                says.accept("nothing was promoted; to change roles: mvn pgrepl:switchover");
            }
            return;
        }
        Member node = muster.member(wanted.or(muster::best)
                .orElseThrow(() -> new OperationException("no standby answers. Nothing was changed")));
        if (node.isHeld() && leader.isEmpty()) {
            takeBack(muster, node, timeout);
        } else if (node.isStandby()) {
            promote(muster, node, wanted.isPresent() ? Choice.NAMED : Choice.MOST_ADVANCED, leader);
        } else {
            throw new OperationException(
                    node.isHeld()
                            ? leader.get().name() + " leads; bring " + node.name()
                                    + " back with mvn pgrepl:rejoin -Dpgrepl.node=" + node.name()
                            : node.name() + " is no standby that answers. Nothing was changed");
        }
    }

    /** It leads already: what a killed run may have left undone is done. */
    private void finish(Muster muster, Member leader) {
        String name = leader.name();
        says.accept(name + " leads already");
        takeover.fence(muster, name);
        steps.makeSlots(name);
        takeover.settle(muster, name, leader.word().map(Word::timeline).orElseThrow());
        takeover.tellOfTheOthers(roll.all(), name, false, Optional.empty());
    }

    /**
     * A primary of before that is held, because another was to be promoted and never was, leads again. But whoever was told
     * to lead may do so at any moment, however long ago that was.
     */
    private void takeBack(Muster muster, Member node, Duration timeout) {
        String name = node.name();
        String claimed = steps.claim().map(Claim::node).orElse(name);
        if (muster.others(name).stream().anyMatch(other -> other.name().equals(claimed) && other.runs())) {
            throw new OperationException(claimed + " was to be promoted, and may lead at any moment. mvn pgrepl:promote"
                    + " -Dpgrepl.node=" + claimed + " has it lead; " + name
                    + " can lead instead only once that is stopped. Nothing was changed");
        }
        steps.claim(new Claim(name, node.timeline()));
        cluster.stack().start(name, timeout);
        Member now = roll.await(name, member -> member.leads() || member.isHeld(), timeout)
                .orElseThrow(() -> new OperationException(name + " does not answer; see its log"));
        if (!now.leads()) {
            throw new OperationException(
                    name + " does not lead: " + now.process().detail());
        }
        says.accept(name + " leads again, on timeline "
                + now.word().map(Word::timeline).orElseThrow());
    }

    private void promote(Muster muster, Member node, Choice choice, Optional<Member> leader) {
        boolean streams = leader.filter(
                        one -> one.feeds(node) || node.plan().upstream().isPresent())
                .isPresent();
        Optional<String> problem = Optional.empty();
        if (leader.isEmpty() || !streams && leader.get().plan().synchronous().isPresent()) {
            problem = muster.loss(node.name());
        } else if (!streams) {
            problem = Optional.of(node.name() + " does not stream from "
                    + leader.get().name() + ", which leads, and may lack what that has: see why");
        }
        if (problem.isPresent() && loss == Loss.REFUSED) {
            throw new OperationException(
                    problem.get() + ", or accept the loss with -Dpgrepl.acceptDataLoss. Nothing was changed");
        }
        problem.ifPresent(accepted -> says.accept("the loss is accepted: " + accepted));
        takeover.promote(
                node,
                choice,
                streams ? Owed.WHAT_WAS_ACKNOWLEDGED : Owed.NOTHING,
                leader.filter(one -> streams).map(Member::name),
                Optional.empty());
    }
}
