package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Member.Word;
import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.operate.Succession.Heard;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.NodeSteps.Claim;
import io.github.pgrepl.stack.NodeSteps.Handover;
import io.github.pgrepl.stack.NodeSteps.Kept;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a standby the primary, once nobody else can lead, for a runtime that has no scripts. The script failover.sh does
 * the same.
 */
final class Takeover {

    /** Who is to lead. */
    enum Choice {
        /** This one, whatever others have. */
        NAMED,
        /** Whoever has the most, which may be another once nothing more is sent. */
        MOST_ADVANCED
    }

    /** What a primary of before owes to the one that is to lead. */
    enum Owed {
        /** Nothing: it is gone, or the standby does not stream from it. */
        NOTHING,
        /** All that it has, if a commit could be lost otherwise. */
        WHAT_WAS_ACKNOWLEDGED,
        /** All that it has. */
        EVERYTHING
    }

    private static final Duration LAST_WORDS = Duration.ofSeconds(4);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration LEAD = Duration.ofSeconds(60);
    private static final Duration ARCHIVE = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final NodeSteps steps;
    private final RollCall roll;
    private final Loss loss;
    private final Consumer<String> says;
    private final List<String> fenced = new ArrayList<>();

    Takeover(Cluster cluster, NodeSteps steps, RollCall roll, Loss loss, Consumer<String> says) {
        this.cluster = cluster;
        this.steps = steps;
        this.roll = roll;
        this.loss = loss;
        this.says = says;
    }

    /**
     * @param before the primary of before, as far as it owes something
     * @param toldLater of whom there is more to tell later
     */
    void promote(Member standby, Choice choice, Owed owed, Optional<String> before, Optional<String> toldLater) {
        String node = standby.name();
        Optional<Claim> earlier = steps.claim();
        steps.claim(new Claim(node, timeline(standby) + 1));
        Muster muster;
        boolean complete = false;
        try {
            // Whatever started before the claim is seen now; whatever starts after it is held.
            muster = roll.all();
            fence(muster, node);
            if (!fenced.isEmpty()) {
                // What they had sent until then counts too.
                muster = roll.all();
                if (choice == Choice.MOST_ADVANCED && owed == Owed.NOTHING) {
                    Member best = muster.best().map(muster::member).orElse(standby);
                    if (best.heard().isAheadOf(muster.member(node).heard())) {
                        node = best.name();
                        steps.claim(new Claim(node, timeline(best) + 1));
                    }
                }
            }
            complete = handOver(muster, node, owed, before);
            steps.makeSlots(node);
            steps.promote(node);
        } catch (OperationException | StackException e) {
            earlier.ifPresentOrElse(steps::claim, steps::withdrawClaim);
            throw new OperationException(
                    e.getMessage() + ". Nothing was promoted"
                            + (fenced.isEmpty() ? "" : "; start again what is stopped with: mvn pgrepl:up"),
                    e);
        }
        lead(muster, node);
        tellOfTheOthers(muster, node, complete, toldLater);
        awaitArchive(node);
    }

    private static int timeline(Member member) {
        return Math.max(member.timeline(), member.word().map(Word::timeline).orElse(0));
    }

    /** Stops every server that leads or might, but for the node's, and tells. */
    void fence(Muster muster, String node) {
        for (Member other : muster.others(node)) {
            if (other.leads()) {
                // It hands over all it has first.
                stop(other, Ending.CLEAN);
                says.accept(other.name() + " was the primary and is stopped");
            } else if (other.runs() && other.word().isEmpty() && other.kept() == Kept.PRIMARY) {
                // Killed as it is, for if it was frozen and thawed it could still acknowledge commits.
                stop(other, Ending.KILLED);
                says.accept(other.name() + " did not answer and is stopped");
            }
        }
    }

    private void stop(Member other, Ending ending) {
        fenced.add(other.name());
        cluster.stack().stop(other.name(), ending, STOP);
    }

    /** @return whether the node has all that the primary of before wrote until it stopped */
    private boolean handOver(Muster muster, String node, Owed owed, Optional<String> before) {
        if (owed == Owed.NOTHING) {
            if (!fenced.isEmpty()) {
                refuse(muster.loss(node));
            }
            return false;
        }
        if (owed == Owed.WHAT_WAS_ACKNOWLEDGED && loss == Loss.ACCEPTED) {
            return false;
        }
        if (hasAllOf(node, before.orElseThrow())) {
            return true;
        }
        // It lacks something. That does not matter where nobody was told that it is safe.
        boolean synchronous =
                muster.member(before.orElseThrow()).plan().synchronous().isPresent();
        refuse(
                owed == Owed.WHAT_WAS_ACKNOWLEDGED && synchronous
                        ? roll.all().loss(node)
                        : Optional.of(
                                node + " has not received all that the primary of before wrote until it stopped"));
        return false;
    }

    private void refuse(Optional<String> problem) {
        if (problem.isPresent() && loss == Loss.REFUSED) {
            throw new OperationException(problem.get() + ", or accept the loss with -Dpgrepl.acceptDataLoss");
        }
    }

    /** The last that a primary writes before it stops in peace is a checkpoint: who has it has everything. */
    private boolean hasAllOf(String node, String before) {
        Optional<Lsn> last = steps.shutDownAt(before);
        return last.isPresent()
                && roll.await(
                                node,
                                member -> member.word()
                                        .filter(word -> last.get().compareTo(word.position()) < 0)
                                        .isPresent(),
                                LAST_WORDS)
                        .isPresent();
    }

    /**
     * Waits until the node leads, and has the others see it. The end of recovery waits for the WAL summarizer, if there is
     * one, which sleeps for up to 30 seconds where nothing is written: reading its configuration again wakes it.
     */
    private void lead(Muster muster, String node) {
        boolean summarizes = muster.member(node).plan().setting("summarize_wal").isPresent();
        Member leader = roll.await(
                        node,
                        member -> {
                            if (summarizes && !member.leads()) {
                                steps.reload(node);
                            }
                            return member.leads();
                        },
                        LEAD)
                .orElseThrow(() -> new OperationException(node + " was told to lead, and does not within "
                        + LEAD.toSeconds() + " seconds; see its log, and call this again"));
        int timeline = leader.word().map(Word::timeline).orElseThrow();
        says.accept(node + " is the primary, on timeline " + timeline + ", and accepts writes");
        muster.member(node).plan().synchronous().ifPresent(list -> says.accept("commits wait for " + list));
        settle(muster, node, timeline);
    }

    /** What may have been left undone where a node leads. */
    void settle(Muster muster, String node, int timeline) {
        for (Member other : muster.others(node)) {
            if (other.isStandby()) {
                try {
                    steps.reload(other.name());
                } catch (StackException e) {
                    // It has just ended, or looks for its primary by itself a little later.
                }
            }
        }
        steps.claim(new Claim(node, timeline));
        // One to another node that was cut short is not to be gone on with any more.
        if (steps.switchover().map(Handover::to).filter(to -> !to.equals(node)).isPresent()) {
            steps.endSwitchover();
        }
    }

    /** The history file in the archive tells every node of the promotion, even while this one is down. */
    private void awaitArchive(String node) {
        int timeline = steps.timeline(node);
        if (!Waiting.until(() -> steps.isInArchive(node, timeline), ARCHIVE)) {
            says.accept("but its archive does not work: the history of timeline " + timeline + " is not there after "
                    + ARCHIVE.toSeconds() + " seconds");
        }
    }

    void tellOfTheOthers(Muster muster, String node, boolean complete, Optional<String> toldLater) {
        Member leader = muster.member(node);
        for (Member other : muster.others(node)) {
            if (toldLater.filter(other.name()::equals).isEmpty()) {
                // Of one that leads, a standby may have heard after it was asked.
                says.accept(outlook(other, leader.heard(), complete || leader.leads()));
            }
        }
    }

    private static String outlook(Member other, Heard leader, boolean complete) {
        String back = "comes back with mvn pgrepl:rejoin -Dpgrepl.node=" + other.name();
        if (other.isStandby()) {
            return !complete && other.heard().isAheadOf(leader)
                    ? other.name() + " cannot follow, because " + leader.name() + " lacks "
                            + Succession.lacks(leader, other.heard()) + "; it " + back
                    : other.name() + " follows by itself";
        }
        return other.kept() == Kept.PRIMARY
                ? other.name() + " " + back + "; it does not start as a second primary"
                : other.name() + " does not answer, and follows by itself once it runs";
    }
}
