package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.OperationException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks again and again for what does not tell by itself, up to a time limit. */
final class Poll {

    private Poll() {}

    /** @return whether it came true in time */
    static boolean until(BooleanSupplier condition, Duration interval, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(interval);
        }
        return true;
    }

    static void pause(Duration interval) {
        try {
            Thread.sleep(interval.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted during a drill", e);
        }
    }
}
