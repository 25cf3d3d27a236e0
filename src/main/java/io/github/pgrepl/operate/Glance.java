package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.Stack;
import java.time.Duration;
import java.util.List;

/**
 * The nodes' processes as they were a moment ago, for who asks many times a second: in Docker, each look starts two
 * programs, whose time would be missing where something is waited for, and part of it where something is measured.
 */
public final class Glance {

    private static final Duration AGE = Duration.ofMillis(500);

    private final Stack stack;
    private List<NodeProcess> processes = List.of();
    private long taken;

    public Glance(Stack stack) {
        this.stack = stack;
    }

    /** In the order of the plan; at most half a second old. */
    public synchronized List<NodeProcess> processes() {
        if (processes.isEmpty() || System.nanoTime() - taken > AGE.toNanos()) {
            processes = stack.processes();
            taken = System.nanoTime();
        }
        return processes;
    }
}
