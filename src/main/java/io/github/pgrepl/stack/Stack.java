package io.github.pgrepl.stack;

import io.github.pgrepl.plan.ClusterPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The servers of one cluster, whatever runs them: containers, or processes on this machine. It starts, stops and finds
 * them; what they are to each other is asked of the servers themselves.
 */
public interface Stack {

    /** What becomes of the data when a stack is stopped. */
    enum Data {
        KEEP,
        /** Data directories and the archive are removed; secrets and generated files stay. */
        PURGE
    }

    /** How a node's server ends. */
    enum Ending {
        /** With a checkpoint, and with everything sent to its standbys. */
        CLEAN,
        /** At once, as in a crash. */
        KILLED
    }

    /** What its servers were told to be. What follows from where they run, such as ports, may be known only once they run. */
    ClusterPlan plan();

    /** For messages: {@code Docker Compose}, or {@code embedded servers}. */
    String runtime();

    /**
     * Starts every node that does not run, and returns once all are on their way; whether they replicate is for the
     * caller to wait for. What an earlier, killed start of the same stack directory left behind is cleared or taken
     * over.
     *
     * @param timeout for what the runtime itself does, such as pulling an image or making the first data directory
     * @throws StackException where it cannot be done, with what to do
     */
    void start(Duration timeout);

    /**
     * Stops every node, cleanly if it answers. Stopping what does not run is fine.
     *
     * @throws StackException where something of the stack still runs afterwards
     */
    void stop(Data data, Duration timeout);

    /**
     * Starts one node, if it does not run, in the role that its data directory has. Returns once it is on its way.
     *
     * @throws StackException where it cannot be done, with what to do
     */
    void start(String node, Duration timeout);

    /** Ends one node's server, if it runs, and leaves the others alone. It stays down until it is started. */
    void stop(String node, Ending ending, Duration timeout);

    /**
     * Halts one node's server as if its machine hung: its sockets stay open, and nothing answers on them.
     *
     * @throws StackException where this cannot be done to it, with what to do instead
     */
    default void freeze(String node, Duration timeout) {
        throw unable("frozen");
    }

    /** Takes {@link #freeze} back. Nothing happens to a node that is not frozen. */
    default void thaw(String node, Duration timeout) {}

    /** Whether {@link #disconnect} can be done to its nodes. */
    default boolean canDisconnect() {
        return false;
    }

    /**
     * Cuts one node off: it reaches nobody, and nobody reaches it, while its server runs on.
     *
     * @throws StackException where this cannot be done to it, with what to do instead
     */
    default void disconnect(String node, Duration timeout) {
        throw unable("cut off from its network");
    }

    /** Takes {@link #disconnect} back. Nothing happens to a node that is not cut off. */
    default void reconnect(String node, Duration timeout) {}

    private StackException unable(String what) {
        return new StackException(
                "With " + runtime() + ", a node cannot be " + what, "use Docker, with -Dpgrepl.runtime=docker");
    }

    /**
     * One of the scripts in the stack directory that operate on the whole stack, ready to be run; nothing where the
     * scripts do not fit what runs the servers.
     *
     * @param name its file's name below {@code scripts/}
     */
    Optional<Command> script(String name, List<String> arguments);

    /** The steps of what such scripts do to single nodes; nothing where there are scripts. */
    default Optional<NodeSteps> steps() {
        return Optional.empty();
    }

    /** The directory of the cluster's archive, which need not be there; nothing where this machine has no such directory. */
    Optional<Path> archive();

    /** What base backups and restoring take; nothing where there are scripts. */
    default Optional<BackupSteps> backups() {
        return Optional.empty();
    }

    /** Every node of the plan, in its order, as the runtime sees it now. */
    List<NodeProcess> processes();

    /** The last lines that a node's server, and what starts it, wrote since its last start; empty where there are none. */
    List<String> log(String node, int lines);
}
