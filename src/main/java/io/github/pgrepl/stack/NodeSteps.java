package io.github.pgrepl.stack;

import io.github.pgrepl.stack.Stack.Ending;
import java.time.Duration;
import java.util.Optional;

/**
 * What a change of roles does to one node at a time, for a runtime that has no scripts for it. Each step can be done again
 * after it was killed; none decides anything.
 */
public interface NodeSteps {

    /** What a node's data directory makes of it when its server starts. */
    enum Kept {
        /** There is none. */
        NOTHING,
        PRIMARY,
        STANDBY
    }

    /** Who led last or is about to lead, and on which timeline: no other node starts as a primary. */
    record Claim(String node, int timeline) {}

    /** A switchover that is not finished. */
    record Handover(String from, String to) {}

    /** How a node was made a standby again. */
    enum Return {
        /** It had nothing that the primary lacks. */
        AS_IT_WAS,
        CLONED
    }

    /**
     * One change of roles at a time, whoever asks for it: the next begins when the one before has ended, and sees what that
     * left.
     *
     * @throws StackException where another one takes too long
     */
    void inTurn(Runnable change);

    Kept kept(String node);

    /** Whether its server is halted, so that there is no use in asking it. */
    boolean isFrozen(String node);

    /** By its data directory; a standby may have received WAL of a later one by now. 0: it has no data directory. */
    int timeline(String node);

    /** Where the last WAL record begins of a primary that was stopped in peace; nothing where it was not, or runs. */
    Optional<Lsn> shutDownAt(String node);

    Optional<Claim> claim();

    /** From now on no other node starts as a primary, whatever happens to this one. */
    void claim(Claim claim);

    void withdrawClaim();

    Optional<Handover> switchover();

    void begin(Handover switchover);

    /** Of a switchover, whichever; fine where there is none. */
    void endSwitchover();

    /** Makes the slots of those that will stream from a node, and keeps WAL for them from now on. */
    void makeSlots(String node);

    /** Leaves little for a primary's shutdown to write. */
    void checkpoint(String primary);

    /** Tells a standby to lead; returns before it does. */
    void promote(String node);

    /** A standby that reads its configuration again looks for its primary at once. */
    void reload(String node);

    /** Whether a promotion is in the archive, which tells every node of it, or never will be, because there is none. */
    boolean isInArchive(String node, int timeline);

    /**
     * Ends a node's server, if it runs, and makes its data directory one of a standby that can follow the primary. What it
     * alone had for the archive is stored there first.
     *
     * @param ending of its server
     */
    Return makeStandby(String node, String primary, Ending ending, Duration timeout);

    /** The same by a clone, whatever the node has; its data directory stays until the clone is whole. */
    void cloneAgain(String node, String primary, Ending ending, Duration timeout);
}
