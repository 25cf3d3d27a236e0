package io.github.pgrepl.operate.drill;

import io.github.pgrepl.stack.Lsn;
import java.util.Optional;

/**
 * One try to write a row.
 *
 * @param began when it was sent, in nanoseconds of {@link System#nanoTime}
 * @param ended when its end was known, on the same clock
 * @param place where the server wrote it; only where it was acknowledged
 */
record Write(Row row, Result result, long began, long ended, Optional<Place> place) {

    enum Result {
        /** The server said that it is committed. */
        ACKNOWLEDGED,
        /** It was sent, and no answer came: it may be there or not, and both are right. */
        IN_DOUBT,
        /** The server said no: it must not be there. */
        REFUSED
    }

    /**
     * @param node that acknowledged it
     * @param position of WAL, shortly before the row's commit
     */
    record Place(String node, int timeline, Lsn position) {}

    boolean isAcknowledged() {
        return result == Result.ACKNOWLEDGED;
    }

    /** Whether a server of this timeline, or of a later one, acknowledged it. */
    boolean isSince(int timeline) {
        return place.filter(at -> at.timeline() >= timeline).isPresent();
    }
}
