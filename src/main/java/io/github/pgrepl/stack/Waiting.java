package io.github.pgrepl.stack;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/** The one way to wait: mostly for something that cannot tell by itself, by asking again and again up to a time limit. */
public final class Waiting {

    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Waiting() {}

    /** @return whether it came true in time */
    public static boolean until(BooleanSupplier condition, Duration limit) {
        return until(condition, INTERVAL, limit);
    }

    /**
     * @param interval between two questions; long where asking costs something
     * @return whether it came true in time
     */
    public static boolean until(BooleanSupplier condition, Duration interval, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(interval);
        }
        return true;
    }

    /** For what another thread does; its own exception comes as it was thrown there. */
    public static <T> T join(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException theirs ? theirs : e;
        }
    }

    public static void pause(Duration interval) {
        try {
            Thread.sleep(interval.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while waiting for a server", "run it again", e);
        }
    }
}
