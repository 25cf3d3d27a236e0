package io.github.pgrepl.plan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that pgrepl itself writes or keeps unset, each with what a user who tries to set it should know. The
 * plan gives them their values; a user's value for one is a problem.
 */
public final class ManagedSettings {

    private static final String PATHS = "the stack's layout decides where files are";
    private static final String RECOVERY_TARGET =
            "a standby follows its upstream to the end; recovery to a point in time is made into a new stack";

    private static final Map<String, String> REASONS = reasons();

    private ManagedSettings() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new HashMap<>();
        for (String name :
                new String[] {"data_directory", "config_file", "hba_file", "ident_file", "unix_socket_directories"}) {
            reasons.put(name, PATHS);
        }
        for (String name : new String[] {
            "recovery_target",
            "recovery_target_action",
            "recovery_target_inclusive",
            "recovery_target_lsn",
            "recovery_target_name",
            "recovery_target_time",
            "recovery_target_timeline",
            "recovery_target_xid"
        }) {
            reasons.put(name, RECOVERY_TARGET);
        }
        reasons.put("external_pid_file", PATHS);
        reasons.put("listen_addresses", "nodes listen where the stack needs it; publish ports with <bindAddress>");
        reasons.put("port", "the host's port is the node's <port>");
        reasons.put("cluster_name", "it is the node's name, which peers and monitoring rely on");
        reasons.put("hot_standby", "a standby must answer, or nothing can tell whether it is ready");
        reasons.put("primary_conninfo", "it follows from the nodes and <upstream>");
        reasons.put("primary_slot_name", "it follows from the node's name; switch slots off with <replication><slots>");
        reasons.put("synchronous_standby_names", "use <replication><synchronous>");
        reasons.put("recovery_min_apply_delay", "use the standby's <applyDelay>");
        reasons.put("max_slot_wal_keep_size", "use <replication><maxSlotWalKeepSize>");
        reasons.put("wal_keep_size", "use <replication><walKeepSize>");
        reasons.put("archive_mode", "use <archive><enabled>");
        reasons.put(
                "archive_command", "the archive's safety hangs on it; switch archiving off with <archive><enabled>");
        reasons.put("archive_library", "WAL is archived by archive_command, and PostgreSQL takes only one of the two");
        reasons.put("archive_timeout", "use <archive><timeout>");
        reasons.put("archive_cleanup_command", "the archive is shared by all nodes; use <archive><retain>");
        reasons.put("restore_command", "it is the archive's other side");
        reasons.put("recovery_end_command", "promotion is pgrepl's");
        reasons.put("promote_trigger_file", "use scripts/promote.sh");
        reasons.put("password_encryption", "passwords are kept as SCRAM verifiers only");
        reasons.put("ssl", "use <tls>");
        reasons.put("ssl_cert_file", "use <tls>");
        reasons.put("ssl_key_file", "use <tls>");
        reasons.put("ssl_ca_file", "use <tls>");
        return Map.copyOf(reasons);
    }

    /** Why a user may not set this, and what to use instead; nothing for a setting that is the user's. */
    public static Optional<String> reason(String name) {
        return Optional.ofNullable(REASONS.get(name.toLowerCase(Locale.ROOT)));
    }
}
