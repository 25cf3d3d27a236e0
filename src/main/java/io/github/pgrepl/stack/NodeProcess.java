package io.github.pgrepl.stack;

import java.util.Optional;

/**
 * A node as its runtime sees it.
 *
 * @param endpoint where clients on this machine reach it; nothing while it does not run
 * @param detail why it is in this state, in the runtime's words: an exit code, why a node holds; may be empty
 */
public record NodeProcess(String node, State state, Optional<Endpoint> endpoint, String detail) {

    /** Whether there is a process. */
    public enum State {
        /** Never started, or removed. */
        ABSENT,
        RUNNING,
        /** There is a process, and on purpose no server: the node waits for a person; {@code detail} tells why. */
        HELD,
        /** It was there and ended; {@code detail} tells how. */
        ENDED
    }

    /** @param port as published on the host */
    public record Endpoint(String host, int port) {}
}
