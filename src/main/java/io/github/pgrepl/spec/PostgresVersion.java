package io.github.pgrepl.spec;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A major version of PostgreSQL, or one release of it: {@code 17} or {@code 17.4}. */
public record PostgresVersion(int major, OptionalInt minor) {

    public static final int OLDEST = 13;
    public static final int NEWEST = 18;

    static final String PATTERN = "([1-9][0-9])(?:\\.(0|[1-9][0-9]?))?";

    private static final Pattern SYNTAX = Pattern.compile(PATTERN);

    public static Optional<PostgresVersion> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(matcher.group(1));
        OptionalInt minor =
                matcher.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(matcher.group(2)));
        return major < OLDEST || major > NEWEST ? Optional.empty() : Optional.of(new PostgresVersion(major, minor));
    }

    @Override
    public String toString() {
        return minor.isPresent() ? major + "." + minor.getAsInt() : Integer.toString(major);
    }
}
