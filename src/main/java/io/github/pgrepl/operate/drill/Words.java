package io.github.pgrepl.operate.drill;

import java.time.Duration;
import java.util.Locale;

/** Figures as people read them. */
final class Words {

    private Words() {}

    /** To the millisecond: a failover may take less than a tenth of a second. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }

    /** @param noun that takes an s for more than one */
    static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
