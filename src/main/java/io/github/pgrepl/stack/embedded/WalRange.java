package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A stretch of WAL on one timeline.
 *
 * @param end is not part of it
 */
public record WalRange(int timeline, Lsn start, Lsn end) {

    /** What lies between two positions for whoever recovers along a timeline: the newest part first, as servers list it. */
    static List<WalRange> along(int timeline, History history, Lsn start, Lsn end) {
        List<WalRange> ranges = new ArrayList<>();
        Lsn from = start;
        for (History.Fork fork : history.forks()) {
            if (!from.reaches(fork.at())) {
                Lsn to = end.reaches(fork.at()) ? fork.at() : end;
                ranges.add(new WalRange(fork.timeline(), from, to));
                from = to;
            }
        }
        if (!from.reaches(end) || ranges.isEmpty()) {
            ranges.add(new WalRange(timeline, from, end));
        }
        Collections.reverse(ranges);
        return List.copyOf(ranges);
    }
}
