package io.github.pgrepl.operate;

import java.util.List;
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
            "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?" + " ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)?");

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

    /** @throws OperationException if the value is not of its kind's syntax */
    public RecoveryTarget {
        switch (kind) {
            case TIME ->
                require(
                        TIME.matcher(value).matches(),
                        "pgrepl.targetTime: \"" + value
                                + "\" is not a time such as 2026-03-01 14:30:00 or 2026-03-01T14:30:00.5+01:00");
            case LSN ->
                require(
                        POSITION.matcher(value).matches(),
                        "pgrepl.targetLsn: \"" + value + "\" is not a position such as 0/5A3F210");
            case NAME ->
                require(
                        !value.isBlank() && value.length() <= LONGEST_NAME,
                        "pgrepl.targetName: the name of a restore point has 1 to " + LONGEST_NAME + " characters");
            case LATEST -> {}
        }
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new OperationException(message);
        }
    }

    /** As restore.sh takes it. */
    List<String> arguments() {
        return switch (kind) {
            case LATEST -> List.of("--latest");
            case TIME -> List.of("--time", value);
            case LSN -> List.of("--lsn", value);
            case NAME -> List.of("--name", value);
        };
    }
}
