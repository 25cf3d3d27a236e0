package io.github.pgrepl.catalog;

import java.util.Map;
import java.util.Optional;

/**
 * What to do instead of a setting that is gone. Which major a setting left after 13 is read off the catalogs; the
 * older ones say it here.
 */
final class Formerly {

    /** @param since the major it is missing from; empty where the catalogs know */
    record Note(Optional<String> since, String advice) {}

    private static final Map<String, Note> NOTES = Map.ofEntries(
            gone("wal_keep_segments", "13", "use <wal_keep_size>, in megabytes (16 × segments)"),
            gone("standby_mode", "12", "pgrepl makes standbys itself; name them in <standbys>"),
            gone("trigger_file", "12", "promote with the goal promote"),
            gone("replacement_sort_tuples", "11", "remove it; sorts need no such hint any more"),
            gone("sql_inheritance", "10", "write ONLY in queries that shall not see child tables"),
            gone("min_parallel_relation_size", "10", "use <min_parallel_table_scan_size>"),
            gone("checkpoint_segments", "9.5", "use <max_wal_size>, in megabytes (48 × segments, roughly)"),
            gone("krb_srvname", "9.4", "clients name the service, with krbsrvname"),
            gone("unix_socket_directory", "9.3", "use <unix_socket_directories>"),
            gone("replication_timeout", "9.3", "use <wal_sender_timeout>"),
            gone("custom_variable_classes", "9.2", "remove it; names with a dot need no announcement any more"),
            gone("silent_mode", "9.2", "remove it"),
            gone("wal_sender_delay", "9.2", "remove it; walsenders are woken at once"),
            gone("add_missing_from", "9.0", "name every table in FROM"),
            gone("regex_flavor", "9.0", "remove it; all regular expressions are advanced ones"),
            gone("max_fsm_pages", "8.4", "remove it; the free space map grows by itself"),
            gone("max_fsm_relations", "8.4", "remove it; the free space map grows by itself"),
            still("operator_precedence_warning", "remove it; it told of changes that came with PostgreSQL 9.5"),
            still(
                    "vacuum_cleanup_index_scale_factor",
                    "use <autovacuum_vacuum_insert_scale_factor>, or remove it; PostgreSQL ignored it before"),
            still("stats_temp_directory", "remove it; statistics are in shared memory"),
            still("promote_trigger_file", "promote with the goal promote, or pg_promote()"),
            still("vacuum_defer_cleanup_age", "use <hot_standby_feedback> on the standbys"),
            still("force_parallel_mode", "use <debug_parallel_query>"),
            still("lc_collate", "each database has its own"),
            still("lc_ctype", "each database has its own"),
            still("old_snapshot_threshold", "use <transaction_timeout> or <idle_in_transaction_session_timeout>"),
            still("db_user_namespace", "name roles without it"),
            still("trace_recovery_messages", "use <log_min_messages>"));

    /** New names, with what a major that lacks them has instead. */
    private static final Map<String, String> BEFORE = Map.of(
            "debug_parallel_query", "force_parallel_mode",
            "ssl_groups", "ssl_ecdh_curve",
            "max_active_replication_origins", "max_replication_slots");

    private Formerly() {}

    static Optional<Note> note(String lowerCaseName) {
        return Optional.ofNullable(NOTES.get(lowerCaseName));
    }

    static Optional<String> before(String lowerCaseName) {
        return Optional.ofNullable(BEFORE.get(lowerCaseName));
    }

    private static Map.Entry<String, Note> gone(String name, String since, String advice) {
        return Map.entry(name, new Note(Optional.of(since), advice));
    }

    private static Map.Entry<String, Note> still(String name, String advice) {
        return Map.entry(name, new Note(Optional.empty(), advice));
    }
}
