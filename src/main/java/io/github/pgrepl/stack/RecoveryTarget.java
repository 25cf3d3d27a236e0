package io.github.pgrepl.stack;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a recovery goes.
 *
 * @param value in PostgreSQL's syntax for its kind; empty for the latest
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-wal.html#RUNTIME-CONFIG-WAL-RECOVERY-TARGET">Recovery
 *     Target</a>
 */
public record RecoveryTarget(Kind kind, String value) {

    /** To the end of what is archived. */
    public static final RecoveryTarget LATEST = new RecoveryTarget(Kind.LATEST, "");

    private static final int LONGEST_NAME = 63;

    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2})(:\\d{2})?(\\.\\d{1,6})? ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)?");

    private static final Pattern POSITION = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    public enum Kind {
        LATEST,
        /** Up to the last commit at or before a time; without a zone it is UTC. */
        TIME,
        /** Up to a position in WAL. */
        LSN,
        /** Up to a restore point. */
        NAME
    }

    /** @throws StackException if the value is not of its kind's syntax */
    public RecoveryTarget {
        switch (kind) {
            case TIME -> {
                require(
                        TIME.matcher(value).matches(),
                        "pgrepl.targetTime: \"" + value
                                + "\" is not a time such as 2026-03-01 14:30:00 or 2026-03-01T14:30:00.5+01:00",
                        "without a zone it is UTC");
                instant(value);
            }
            case LSN ->
                require(
                        POSITION.matcher(value).matches(),
                        "pgrepl.targetLsn: \"" + value + "\" is not a position such as 0/5A3F210",
                        "pg_current_wal_lsn() tells it");
            case NAME ->
                require(
                        !value.isBlank() && value.length() <= LONGEST_NAME,
                        "pgrepl.targetName: the name of a restore point has 1 to " + LONGEST_NAME + " characters",
                        "give the one that pg_create_restore_point() made");
            case LATEST -> {}
        }
    }

    private static void require(boolean right, String description, String action) {
        if (!right) {
            throw new StackException(description, action);
        }
    }

    /** As restore.sh takes it. */
    public List<String> arguments() {
        return switch (kind) {
            case LATEST -> List.of("--latest");
            case TIME -> List.of("--time", value);
            case LSN -> List.of("--lsn", value);
            case NAME -> List.of("--name", value);
        };
    }

    /** As a server takes it: without a zone a time is UTC, and not what its TimeZone is. */
    public String setting() {
        return switch (kind) {
            case TIME -> {
                Matcher time = time(value);
                yield time.group(1) + " " + time.group(2)
                        + Optional.ofNullable(time.group(3)).orElse(":00")
                        + Optional.ofNullable(time.group(4)).orElse("") + zone(time);
            }
            case LSN -> value.toUpperCase(Locale.ROOT);
            default -> value;
        };
    }

    /** For messages. */
    public String goal() {
        return switch (kind) {
            case LATEST -> "the end of the archive";
            case TIME -> setting();
            case LSN -> "position " + setting();
            case NAME -> "restore point \"" + value + "\"";
        };
    }

    /** A time's, without the fraction of its second. */
    public Instant instant() {
        return instant(value);
    }

    private static Instant instant(String value) {
        Matcher time = time(value);
        try {
            return LocalDateTime.parse(time.group(1) + "T" + time.group(2)
                            + Optional.ofNullable(time.group(3)).orElse(":00"))
                    .toInstant(ZoneOffset.of(zone(time)));
        } catch (DateTimeException e) {
            throw new StackException(
                    "pgrepl.targetTime: \"" + value + "\": there is no such day or time", "look at its parts", e);
        }
    }

    private static Matcher time(String value) {
        Matcher time = TIME.matcher(value);
        if (!time.matches()) {
            throw new IllegalStateException(value + " is no time");
        }
        return time;
    }

    private static String zone(Matcher time) {
        String zone = Optional.ofNullable(time.group(5)).orElse("Z");
        return zone.equals("Z") || zone.equals("UTC") ? "+00" : zone.replace(":", "");
    }
}
