package io.github.pgrepl.operate.drill;

import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.Stack;
import java.time.Duration;
import java.util.List;

/**
 * The nodes' processes as they were a moment ago, for those who ask many times a second: in Docker, each look starts two
 * programs, and their time would be part of what is measured.
 */
final class Glance {

    private final Stack stack;
    private final Duration age;
    private List<NodeProcess> processes = List.of();
    private long taken;

    /** @param age of what is told, at most */
    Glance(Stack stack, Duration age) {
        this.stack = stack;
        this.age = age;
    }

    synchronized List<NodeProcess> processes() {
        if (processes.isEmpty() || System.nanoTime() - taken > age.toNanos()) {
            processes = stack.processes();
            taken = System.nanoTime();
        }
        return processes;
    }
}
