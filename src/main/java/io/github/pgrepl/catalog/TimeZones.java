package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Time zones as servers read them: a name of the zone database in any case, or a description as POSIX defines it, such
 * as {@code CET-1CEST}.
 */
final class TimeZones {

    private static final String OFFSET =
            "[+-]?(?:[0-9]{1,2}|0[0-9]{2}|1[0-5][0-9]|16[0-7])(?::[0-5]?[0-9](?::[0-5]?[0-9])?)?";
    private static final String ABBREVIATION = "(?:<[^>]+>|[^0-9,+:-]+)";
    private static final String RULE = ",(?:M[0-9]{1,2}\\.[0-9]\\.[0-9]|J?[0-9]{1,3})(?:/" + OFFSET + ")?";
    private static final Pattern POSIX = Pattern.compile(
            ABBREVIATION + OFFSET + "(?:" + ABBREVIATION + "(?:" + OFFSET + ")?(?:" + RULE + RULE + ")?)?");
    private static final Pattern HOURS = Pattern.compile("[ \\t]*[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)");
    private static final Pattern INTERVAL = Pattern.compile("(?i)interval\\s*'[^']+'");

    private TimeZones() {}

    private static final class Names {

        static final Set<String> KNOWN = read();

        private static Set<String> read() {
            try (InputStream stream = TimeZones.class.getResourceAsStream("timezones.txt")) {
                Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
                new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(names::add);
                return names;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is wrong with a value of {@code TimeZone}, which may also be hours east of Greenwich or an interval. */
    static Optional<String> problemOfSession(String value) {
        if (HOURS.matcher(value).matches()) {
            double hours = Double.parseDouble(value.strip());
            return Math.abs(hours) < 168 ? Optional.empty() : Optional.of(value + " is outside -167 .. 167 hours");
        }
        if (value.regionMatches(true, 0, "interval", 0, "interval".length())) {
            return INTERVAL.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of(Quoted.of(value) + " is no interval; write it such as INTERVAL '+02:00'");
        }
        return problem(value);
    }

    static Optional<String> problem(String value) {
        boolean known = Names.KNOWN.contains(value) || POSIX.matcher(value).matches();
        return known
                ? Optional.empty()
                : Optional.of(Quoted.of(value) + " is no time zone"
                        + Spelling.nearest(value, List.copyOf(Names.KNOWN))
                                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                                .orElse("; use a name such as UTC or Europe/Berlin"));
    }
}
