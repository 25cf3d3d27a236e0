package io.github.pgrepl.operate.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What clients did, in the order in which it was known. */
final class Journal {

    private final List<Write> writes = new ArrayList<>();

    synchronized void add(Write write) {
        writes.add(write);
        notifyAll();
    }

    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    synchronized int size() {
        return writes.size();
    }

    /**
     * Waits for a write, of those that are known and of those to come.
     *
     * @param from how many of the first writes do not count
     * @return nothing: none came in time
     */
    synchronized Optional<Write> await(int from, Predicate<Write> wanted, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        int next = from;
        while (true) {
            for (; next < writes.size(); next++) {
                if (wanted.test(writes.get(next))) {
                    return Optional.of(writes.get(next));
                }
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
