package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** String settings with a syntax that the server checks when it reads the file or when it starts. */
final class TextSyntax {

    private interface Check {
        /** What is wrong with the value for this major. */
        Optional<String> problem(int major, String value);
    }

    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
    private static final Pattern LSN = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");
    private static final Pattern FUNCTIONS = Pattern.compile("[0-9A-Za-z_, \\n\\t]*");
    private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");
    private static final Pattern ISO_TIME = Pattern.compile(
            "\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
                    + "([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]*)?)?)?\\s*([+-][0-9]{1,2}(:?[0-9]{2})?|Z|[A-Za-z][A-Za-z/_]*)?\\s*");
    private static final Set<String> LOCALES_EVERYWHERE = Set.of("", "C", "POSIX", "C.UTF-8", "C.utf8");
    private static final Pattern DIGITS = Pattern.compile("\\s*[+-]?(?:0[xX][0-9A-Fa-f]+|[0-9]+)");

    private static final Map<String, Check> CHECKS = Map.ofEntries(
            Map.entry("datestyle", (major, value) -> dateStyle(value)),
            Map.entry("timezone", (major, value) -> TimeZones.problemOfSession(value)),
            Map.entry("log_timezone", (major, value) -> TimeZones.problem(value)),
            Map.entry("timezone_abbreviations", (major, value) -> oneOf(value, "Default", "Australia", "India")),
            Map.entry(
                    "log_destination",
                    (major, value) -> listOf(
                            value,
                            major >= 15
                                    ? List.of("stderr", "csvlog", "jsonlog", "syslog")
                                    : List.of("stderr", "csvlog", "syslog"))),
            Map.entry("search_path", (major, value) -> list(value)),
            Map.entry("temp_tablespaces", (major, value) -> list(value)),
            Map.entry("listen_addresses", (major, value) -> list(value)),
            Map.entry("unix_socket_directories", (major, value) -> paths(value)),
            Map.entry("shared_preload_libraries", (major, value) -> paths(value)),
            Map.entry("session_preload_libraries", (major, value) -> paths(value)),
            Map.entry("local_preload_libraries", (major, value) -> paths(value)),
            Map.entry("synchronous_standby_names", (major, value) -> StandbyNames.problem(value)),
            Map.entry("synchronized_standby_slots", (major, value) -> slots(value)),
            Map.entry("debug_io_direct", (major, value) -> listOf(value, List.of("data", "wal", "wal_init"))),
            Map.entry(
                    "restrict_nonsystem_relation_kind",
                    (major, value) -> listOf(value, List.of("view", "foreign-table"))),
            Map.entry("createrole_self_grant", (major, value) -> listOf(value, List.of("set", "inherit"))),
            Map.entry("wal_consistency_checking", TextSyntax::walConsistency),
            Map.entry("log_connections", (major, value) -> logConnections(value)),
            Map.entry(
                    "backtrace_functions",
                    (major, value) -> matches(
                            value,
                            FUNCTIONS,
                            "a list of functions holds letters, digits, underscores, commas and blanks only")),
            Map.entry(
                    "primary_slot_name",
                    (major, value) -> value.isEmpty()
                            ? Optional.empty()
                            : matches(value, SLOT, "a slot's name is 1 to 63 small letters, digits and underscores")),
            Map.entry("recovery_target", (major, value) -> oneOf(value, "immediate", "")),
            Map.entry(
                    "recovery_target_lsn",
                    (major, value) -> value.isEmpty()
                            ? Optional.empty()
                            : matches(
                                    value,
                                    LSN,
                                    "a WAL position is two hexadecimal numbers with a slash, such as 0/3000000")),
            Map.entry("recovery_target_name", (major, value) -> shorterThan64(value)),
            Map.entry("recovery_target_xid", (major, value) -> notTooBig(value)),
            Map.entry("recovery_target_timeline", (major, value) -> notTooBig(value)),
            Map.entry("recovery_target_time", (major, value) -> recoveryTime(value)),
            Map.entry("client_encoding", (major, value) -> Encodings.problem(value)),
            Map.entry(
                    "default_table_access_method",
                    (major, value) -> value.isEmpty()
                            ? Optional.of("\"\" names no table access method; the built-in one is heap")
                            : Optional.empty()),
            Map.entry(
                    "lc_messages",
                    (major, value) -> value.isEmpty()
                            ? Optional.of("\"\" is no locale here; use C, or one that the server's system has")
                            : Optional.empty()),
            Map.entry("role", (major, value) -> oneOf(value, "none")),
            Map.entry("session_authorization", (major, value) -> Optional.of("it can't be set in a file; remove it")));

    private static final Map<String, Function<String, Optional<String>>> WARNINGS = Map.ofEntries(
            Map.entry("application_name", TextSyntax::notAscii),
            Map.entry("cluster_name", TextSyntax::notAscii),
            Map.entry("lc_messages", TextSyntax::locale),
            Map.entry("lc_monetary", TextSyntax::locale),
            Map.entry("lc_numeric", TextSyntax::locale),
            Map.entry("lc_time", TextSyntax::locale),
            Map.entry("recovery_target_time", TextSyntax::unclearTime),
            Map.entry("wal_consistency_checking", TextSyntax::customResourceManager));

    private static final Set<String> RESOURCE_MANAGERS =
            Set.of("all", "heap", "heap2", "btree", "hash", "gin", "gist", "sequence", "spgist", "brin", "generic");

    private TextSyntax() {}

    static Optional<String> problem(int major, String parameter, String value) {
        Check check = CHECKS.get(parameter.toLowerCase(Locale.ROOT));
        return check == null ? Optional.empty() : check.problem(major, value);
    }

    static Optional<String> warning(String parameter, String value) {
        Function<String, Optional<String>> warning = WARNINGS.get(parameter);
        return warning == null ? Optional.empty() : warning.apply(value);
    }

    private static Optional<String> list(String value) {
        return NameList.parse(value).isPresent() ? Optional.empty() : malformed(value);
    }

    private static Optional<String> slots(String value) {
        Optional<List<String>> names = NameList.parse(value);
        if (names.isEmpty()) {
            return malformed(value);
        }
        return names.get().stream()
                .filter(name -> !SLOT.matcher(name.toLowerCase(Locale.ROOT)).matches())
                .findFirst()
                .map(name -> Quoted.of(name) + ": a slot's name is 1 to 63 small letters, digits and underscores");
    }

    private static Optional<String> paths(String value) {
        return NameList.isPathList(value) ? Optional.empty() : malformed(value);
    }

    private static Optional<String> malformed(String value) {
        return Optional.of(Quoted.of(value)
                + " is not a list: write names with commas between them, in double quotes where they hold commas or"
                + " blanks");
    }

    private static Optional<String> listOf(String value, List<String> allowed) {
        Optional<List<String>> names = NameList.parse(value);
        if (names.isEmpty()) {
            return malformed(value);
        }
        return names.get().stream()
                .filter(name -> !allowed.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(name -> noneOf(name, allowed));
    }

    private static String noneOf(String name, List<String> allowed) {
        return Quoted.of(name) + " is none of " + String.join(", ", allowed)
                + Spelling.nearest(name, allowed)
                        .map(nearest -> "; did you mean \"" + nearest + "\"?")
                        .orElse("");
    }

    private static Optional<String> oneOf(String value, String... allowed) {
        List<String> shown =
                List.of(allowed).stream().filter(each -> !each.isEmpty()).toList();
        return List.of(allowed).contains(value) ? Optional.empty() : Optional.of(noneOf(value, shown));
    }

    private static Optional<String> matches(String value, Pattern pattern, String rule) {
        return pattern.matcher(value).matches() ? Optional.empty() : Optional.of(Quoted.of(value) + ": " + rule);
    }

    private static Optional<String> shorterThan64(String value) {
        return value.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < 64
                ? Optional.empty()
                : Optional.of(Quoted.of(value) + " is longer than 63 bytes");
    }

    /** The server takes any text here, and reads what is no number as 0; it refuses 64 bits and more only. */
    private static Optional<String> notTooBig(String value) {
        Matcher number = DIGITS.matcher(value);
        if (!number.lookingAt()) {
            return Optional.empty();
        }
        String digits = number.group().strip().replaceFirst("^[+-]", "");
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        java.math.BigInteger integer =
                hex ? new java.math.BigInteger(digits.substring(2), 16) : new java.math.BigInteger(digits);
        return integer.bitLength() > 64 ? Optional.of(Quoted.of(value) + " is too big") : Optional.empty();
    }

    private static Optional<String> dateStyle(String value) {
        Optional<List<String>> words = NameList.parse(value);
        if (words.isEmpty()) {
            return malformed(value);
        }
        Set<String> styles = new HashSet<>();
        Set<String> orders = new HashSet<>();
        for (String word : words.get()) {
            String upper = word.toUpperCase(Locale.ROOT);
            if (Set.of("ISO", "SQL", "GERMAN").contains(upper) || upper.startsWith("POSTGRES")) {
                styles.add(upper.startsWith("POSTGRES") ? "POSTGRES" : upper);
            } else if (upper.equals("YMD")) {
                orders.add("YMD");
            } else if (upper.equals("DMY") || upper.startsWith("EURO")) {
                orders.add("DMY");
            } else if (upper.equals("MDY") || upper.equals("US") || upper.startsWith("NONEURO")) {
                orders.add("MDY");
            } else if (!upper.equals("DEFAULT")) {
                return Optional.of(noneOf(word, List.of("ISO", "Postgres", "SQL", "German", "DMY", "MDY", "YMD")));
            }
        }
        return styles.size() > 1 || orders.size() > 1
                ? Optional.of(Quoted.of(value) + " contradicts itself: name one style and one order at most")
                : Optional.empty();
    }

    private static Optional<String> logConnections(String value) {
        List<String> aspects = List.of("receipt", "authentication", "authorization", "setup_durations", "all");
        List<String> alone = List.of("on", "off", "true", "false", "yes", "no", "1", "0", "");
        if (alone.contains(value.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return listOf(value, aspects);
    }

    private static Optional<String> walConsistency(int major, String value) {
        Optional<List<String>> names = NameList.parse(value);
        if (names.isEmpty()) {
            return malformed(value);
        }
        // From 15 on, modules may bring resource managers of their own.
        return major >= 15 ? Optional.empty() : listOf(value, List.copyOf(new TreeSet<>(RESOURCE_MANAGERS)));
    }

    private static Optional<String> customResourceManager(String value) {
        return NameList.parse(value).orElse(List.of()).stream()
                .filter(name -> !RESOURCE_MANAGERS.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(name -> Quoted.of(name) + " is no resource manager of the server's own; unless a preloaded module"
                        + " brings it, the server does not start");
    }

    private static Optional<String> recoveryTime(String value) {
        return Set.of("now", "today", "tomorrow", "yesterday").contains(value)
                ? Optional.of(Quoted.of(value) + " is not allowed here; write a time such as 2030-01-31 14:00:00+00")
                : Optional.empty();
    }

    private static Optional<String> unclearTime(String value) {
        return value.isEmpty() || ISO_TIME.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("only the server can tell what time " + Quoted.of(value)
                        + " is; write it such as 2030-01-31 14:00:00+00");
    }

    private static Optional<String> notAscii(String value) {
        return NOT_ASCII.matcher(value).find()
                ? Optional.of("the server replaces what is not ASCII in " + Quoted.of(value))
                : Optional.empty();
    }

    private static Optional<String> locale(String value) {
        return LOCALES_EVERYWHERE.contains(value)
                ? Optional.empty()
                : Optional.of("the server starts only where its system has the locale " + Quoted.of(value));
    }
}
