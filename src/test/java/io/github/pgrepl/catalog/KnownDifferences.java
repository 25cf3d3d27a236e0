package io.github.pgrepl.catalog;

import java.util.Locale;
import java.util.Set;

/**
 * Where catalog and {@code postgres -C} knowingly differ: it does not start the server, it knows one build on one
 * machine, and some of what it takes nobody means.
 */
final class KnownDifferences {

    /** Read at the start only: what is wrong then ends the start, or is left out with a line in the log. */
    private static final Set<String> STRICTER = Set.of(
            "listen_addresses",
            "unix_socket_directories",
            "shared_preload_libraries",
            "session_preload_libraries",
            "local_preload_libraries",
            "min_wal_size",
            "max_wal_size",
            // The server cuts names that are too long.
            "synchronized_standby_slots");

    /** Depends on the build or the machine, or only the server can read it: the catalog warns. */
    private static final Set<String> WARNED = Set.of(
            "lc_messages",
            "lc_monetary",
            "lc_numeric",
            "lc_time",
            "max_stack_depth",
            "recovery_target_time",
            "wal_compression",
            "default_toast_compression",
            "gss_accept_delegation",
            "io_method");

    /** Their sum has a limit of its own, which a setting at its maximum always passes. */
    private static final Set<String> SUMMED =
            Set.of("max_connections", "max_wal_senders", "max_worker_processes", "autovacuum_max_workers");

    private KnownDifferences() {}

    static boolean covers(String name, String value, Verdict verdict) {
        boolean accepted = verdict.accepted().isPresent();
        if (SUMMED.contains(name)) {
            return accepted && (value.equals("262142") || value.equals("262143"));
        }
        if (name.toLowerCase(Locale.ROOT).contains("timezone")) {
            // Read as descriptions of a zone without a name, such as "0 (a)".
            return !accepted && value.matches("[0-9+-].*");
        }
        return accepted
                ? WARNED.contains(name) && !verdict.accepted().get().warnings().isEmpty()
                : STRICTER.contains(name);
    }
}
