package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.operate.Takeover.Choice;
import io.github.pgrepl.operate.Takeover.Owed;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.NodeSteps.Handover;
import io.github.pgrepl.stack.Waiting;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A planned change of roles, for a runtime that has no scripts. The script switchover.sh does the same. */
final class SwitchoverSteps {

    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    /** A standby that has less than so many bytes to replay is about to have all. */
    private static final long CLOSE = 1 << 20;

    private final Cluster cluster;
    private final NodeSteps steps;
    private final RollCall roll;
    private final Consumer<String> says;
    private final Takeover takeover;

    SwitchoverSteps(Cluster cluster, NodeSteps steps, RollCall roll, Consumer<String> says) {
        this.cluster = cluster;
        this.steps = steps;
        this.roll = roll;
        this.says = says;
        this.takeover = new Takeover(cluster, steps, roll, Loss.REFUSED, says);
    }

    void run(Optional<String> wanted, Duration timeout) {
        Muster muster = roll.all();
        Optional<Handover> unfinished = steps.switchover().filter(one -> !gaveWayTo(wanted, one, muster));
        unfinished.ifPresent(one -> says.accept("going on with the switchover from " + one.from() + " to " + one.to()));
        Optional<Handover> handover = unfinished.or(() -> begin(muster, wanted));
        if (handover.isEmpty()) {
            return;
        }
        Member from = muster.member(handover.get().from());
        Member to = muster.member(handover.get().to());
        if (!to.leads()) {
            if (!to.isStandby()) {
                throw new OperationException(
                        to.name()
                                + " does not answer; start it, and call this again, or promote another: mvn pgrepl:promote -Dpgrepl.node=NODE");
            }
            if (from.leads()) {
                prepare(from, to);
            }
            takeover.promote(to, Choice.NAMED, Owed.EVERYTHING, Optional.of(from.name()), Optional.of(from.name()));
        }
        Member before = roll.ask(from.name());
        if (!before.follows()) {
            new RejoinSteps(cluster, steps, roll, says).bringBack(before, to.name(), timeout);
        }
        steps.endSwitchover();
    }

    /**
     * Whether another node that is named counts: where the primary of before still leads, or nothing is left to do of what
     * was begun.
     */
    private static boolean gaveWayTo(Optional<String> wanted, Handover begun, Muster muster) {
        Member from = muster.member(begun.from());
        return wanted.filter(name -> !name.equals(begun.to())).isPresent()
                && (from.leads() || muster.member(begun.to()).leads() && from.follows());
    }

    /** @return nothing where there is nothing to do */
    private Optional<Handover> begin(Muster muster, Optional<String> wanted) {
        Member from = muster.leader()
                .orElseThrow(() -> new OperationException("no node leads, so that there is nothing to switch over; see"
                        + " mvn pgrepl:promote. Nothing was changed"));
        Member to = muster.member(wanted.or(muster::best)
                .orElseThrow(() -> new OperationException("no standby answers. Nothing was changed")));
        if (to.leads()) {
            says.accept(to.name() + " leads already");
            return Optional.empty();
        }
        if (!to.isStandby()) {
            throw new OperationException(to.name() + " is no standby that answers. Nothing was changed");
        }
        if (!from.feeds(to)) {
            throw new OperationException(to.name() + " does not stream from " + from.name() + ". Nothing was changed");
        }
        if (to.plan().applyDelay().isPresent()) {
            throw new OperationException(to.name() + " applies with a delay; promote it, if that is what you want: mvn"
                    + " pgrepl:promote -Dpgrepl.node=" + to.name() + ". Nothing was changed");
        }
        Handover handover = new Handover(from.name(), to.name());
        steps.begin(handover);
        return Optional.of(handover);
    }

    /** What takes long is done while writes go on. */
    private void prepare(Member from, Member to) {
        steps.checkpoint(from.name());
        if (!Waiting.until(() -> isClose(from, to), CATCH_UP)) {
            steps.endSwitchover();
            throw new OperationException(to.name() + " is far behind, and does not catch up. Nothing was changed");
        }
    }

    private boolean isClose(Member from, Member to) {
        try {
            return roll.ask(from, connection -> {
                try (PreparedStatement question =
                        connection.prepareStatement("select pg_current_wal_lsn() - replay_lsn < ?"
                                + " from pg_stat_replication where application_name = ?")) {
                    question.setLong(1, CLOSE);
                    question.setString(2, to.name());
                    try (ResultSet row = question.executeQuery()) {
                        return row.next() && row.getBoolean(1);
                    }
                }
            });
        } catch (SQLException e) {
            return false;
        }
    }
}
