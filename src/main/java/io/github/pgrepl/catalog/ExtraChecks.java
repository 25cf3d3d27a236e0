package io.github.pgrepl.catalog;

import java.util.Optional;

/** What the server asks of numbers and booleans beside type and range, when it reads the file or when it starts. */
final class ExtraChecks {

    /** Two WAL segments of the default size, in megabytes: with less the server does not start. */
    private static final int TWO_SEGMENTS = 32;

    /** What a stack limit of 8 MB, the usual one, leaves for the server, in kB. */
    private static final int USUAL_STACK = 7680;

    private ExtraChecks() {}

    /** Why the server does not take this number, which is in base units and in range. */
    static Optional<String> ofNumber(int major, String parameter, double number) {
        return switch (parameter) {
            case "min_wal_size", "max_wal_size" ->
                number < TWO_SEGMENTS
                        ? problem(" is too little to start with: " + parameter
                                + " must be two WAL segments, 32MB, at least")
                        : Optional.empty();
            case "io_max_concurrency" ->
                number == 0 ? problem(" is not allowed: use -1, or 1 and more") : Optional.empty();
            case "vacuum_buffer_usage_limit" ->
                number > 0 && number < 128 ? problem(" is not allowed: use 0, or 128 kB and more") : Optional.empty();
            case "commit_timestamp_buffers",
                    "multixact_member_buffers",
                    "multixact_offset_buffers",
                    "notify_buffers",
                    "serializable_buffers",
                    "subtransaction_buffers",
                    "transaction_buffers" ->
                number % 16 != 0
                        ? problem(" is not allowed: use a multiple of 128kB, which is 16 blocks")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    static Optional<String> warningOfNumber(String parameter, double number) {
        return parameter.equals("max_stack_depth") && number > USUAL_STACK
                ? Optional.of("the server starts only where its stack may grow to 512kB more than this; the usual limit"
                        + " is 8MB (ulimit -s)")
                : Optional.empty();
    }

    /** Why the server does not take on for a boolean. */
    static Optional<String> ofOn(String parameter) {
        return switch (parameter) {
            case "bonjour" -> problem("Bonjour is on macOS only; use off");
            case "default_with_oids" -> problem("tables with OIDs are gone since PostgreSQL 12; remove it");
            default -> Optional.empty();
        };
    }

    private static Optional<String> problem(String text) {
        return Optional.of(text);
    }
}
