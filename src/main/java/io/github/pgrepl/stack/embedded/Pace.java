package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Holds back a copy that is to spare its source, and ends one that takes too long. */
final class Pace {

    private final OptionalLong rate;
    private final Duration limit;
    private final long begun = System.nanoTime();
    private long bytes;

    /** @param rate bytes a second at most */
    Pace(OptionalLong rate, Duration limit) {
        this.rate = rate;
        this.limit = limit;
    }

    Duration limit() {
        return limit;
    }

    /** Returns when the next bytes may follow. */
    void after(long copied) {
        bytes += copied;
        long passed = System.nanoTime() - begun;
        if (passed > limit.toNanos()) {
            throw new StackException(
                    "the base backup was not done within " + limit.toSeconds() + " seconds",
                    "give it more time with -Dpgrepl.backupTimeout=, or a higher -Dpgrepl.maxRate=");
        }
        if (rate.isPresent()) {
            long due = (long) (TimeUnit.SECONDS.toNanos(1) * ((double) bytes / rate.getAsLong()));
            if (due > passed) {
                pause(Math.min(due, limit.toNanos()) - passed);
            }
        }
    }

    private static void pause(long nanoseconds) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanoseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("the base backup was interrupted", "take it again", e);
        }
    }
}
