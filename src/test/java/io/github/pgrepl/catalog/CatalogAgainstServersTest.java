package io.github.pgrepl.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.FileLoading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Catalog and real server must agree about every setting of the server's own: whether it takes a value, and, where a
 * test cares, what it makes of it.
 */
class CatalogAgainstServersTest {

    /** Settings that the server compares with each other: each is asked about while the others have their default. */
    private static final List<Set<String>> ENTANGLED = List.of(
            Set.of(
                    "recovery_target",
                    "recovery_target_lsn",
                    "recovery_target_name",
                    "recovery_target_time",
                    "recovery_target_xid"),
            Set.of("log_statement_stats", "log_parser_stats", "log_planner_stats", "log_executor_stats"),
            Set.of(
                    "max_connections",
                    "max_worker_processes",
                    "max_wal_senders",
                    "autovacuum_max_workers",
                    "autovacuum_worker_slots"));

    @EveryMajor
    void verdictsAreTheServers(int major) {
        Catalog catalog = Catalog.of(major);
        List<String> disagreements = new ArrayList<>();
        int compared = 0;
        try (FileLoading server = new FileLoading(major)) {
            for (Map<String, String> round : rounds(catalog)) {
                Map<String, String> refusals = server.refusals(round);
                for (Map.Entry<String, String> asked : round.entrySet()) {
                    compared++;
                    String complaint = refusals.get(asked.getKey().toLowerCase(Locale.ROOT));
                    Verdict verdict = catalog.check(asked.getKey(), asked.getValue());
                    boolean agree = verdict.accepted().isPresent() == (complaint == null)
                            || KnownDifferences.covers(asked.getKey(), asked.getValue(), verdict);
                    if (!agree) {
                        disagreements.add("%s = '%s': the server says %s, the catalog %s"
                                .formatted(
                                        asked.getKey(),
                                        asked.getValue(),
                                        Optional.ofNullable(complaint).orElse("yes"),
                                        verdict.rejection().orElse("yes")));
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(30_000);
        assertThat(disagreements).isEmpty();
    }

    /** Every value for every setting, each round with one value for each: so the server answers for all at once. */
    private static List<Map<String, String>> rounds(Catalog catalog) {
        List<Map<String, String>> rounds = new ArrayList<>();
        Map<Set<String>, Integer> used = new LinkedHashMap<>();
        for (Parameter parameter : catalog.parameters()) {
            if (parameter.module().isPresent()) {
                continue;
            }
            Optional<Set<String>> entangled = ENTANGLED.stream()
                    .filter(set -> set.contains(parameter.name()))
                    .findFirst();
            int round = entangled.map(set -> used.getOrDefault(set, 0)).orElse(0);
            Set<String> values = entangled.isPresent() ? TrialValues.fewOf(parameter) : TrialValues.of(parameter);
            for (String value : values) {
                while (rounds.size() <= round) {
                    rounds.add(new TreeMap<>());
                }
                rounds.get(round++).put(parameter.name(), value);
            }
            int next = round;
            entangled.ifPresent(set -> used.put(set, next));
        }
        return rounds;
    }

    /** Values to try: what the setting's type and limits suggest, and what makes trouble everywhere. */
    static final class TrialValues {

        private static final List<String> COMMON = List.of(
                "", " ", "1", "0", "-1", "2", "junk", "on", "off", "NaN", "inf", "é", "a,b", "'", "\"", "\\", "1e400",
                "DEFAULT");
        private static final List<String> BOOL = List.of(
                "ON", "Off", "true", "TRUE", "tru", "t", "truely", "o", "of", "offf", "yes", "y", "ye", "yess", "no",
                "n", "f", "fals", "F", "on ", " on", "00", "01", "+1", "enable");
        private static final List<String> NUMBER = List.of(
                "-inf",
                "infinity",
                "nan(1)",
                "1e-400",
                "-1e400",
                "0x10",
                "0X10",
                "0x",
                "0xg",
                "010",
                "08",
                "-010",
                "1.5",
                "1.5e1",
                ".5",
                "5.",
                ".",
                "1e",
                "1e1",
                "1E+1",
                "1e-1",
                "1ee1",
                "0b1",
                "1_000",
                "1 0",
                "\t1\n",
                " 1 ",
                "\f1",
                "+5",
                "+ 5",
                "--5",
                "0.4",
                "0.5",
                "0.6",
                "1.4999",
                "-0.4",
                "-0.5",
                "-0.6",
                "2.5",
                "3.5",
                "9999999999",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999",
                "-99999999999999999999",
                "2147483647",
                "2147483648",
                "-2147483648",
                "-2147483649",
                "2147483647.4",
                "2147483647.5",
                "0x7fffffff",
                "0xffffffff",
                "0xffffffffffffffffff",
                "0x1p3",
                "0x1.8p1",
                "0x1.8",
                "0x.8",
                "0x.8p4",
                "0x1p",
                "1kB",
                "1KB",
                "1MB",
                "1 MB ",
                "1mb",
                "1GB",
                "1TB",
                "4TB",
                "1B",
                "8192B",
                "4096B",
                "12288B",
                "0.5kB",
                "1.3MB",
                "4095.9kB",
                "8kB",
                "1us",
                "1ms",
                "1s",
                "1min",
                "1h",
                "1d",
                "1.5min",
                "0.001s",
                "10 s",
                "1m",
                "1S",
                "1Min",
                "500us",
                "499us",
                "1500us",
                "1kBx",
                "1minutes",
                "1e2MB",
                "1e3ms",
                "0x10kB",
                "010MB",
                "1e",
                "1e MB",
                "1 e",
                "1 kB kB",
                "100000d",
                "30000000min",
                "-1kB",
                "-1ms",
                "-0.1s",
                "0kB",
                "0ms",
                "17",
                "64",
                "100",
                "128",
                "127",
                "1000",
                "1e10",
                "1e300",
                "1.7976931348623157e308",
                "1.8e308",
                "4.9e-324",
                "2.3e-308",
                "0e-400",
                "0e999");
        private static final List<String> TEXT = List.of(
                "a",
                "A",
                "a b",
                "a, b",
                "a,",
                ",a",
                "a,,b",
                " a ",
                "\"a\"",
                "\"a",
                "a\"",
                "\"a b\", c",
                "\"a\"\"b\"",
                "\"\"",
                "a \"b\"",
                "*",
                "a;b",
                "a-b",
                "a.b",
                "$user",
                "/a b, /c",
                "x".repeat(63),
                "x".repeat(64),
                "x".repeat(300),
                "1 (a)",
                "ANY 1 (a, b)",
                "any 1(a)",
                "FIRST 0 (a)",
                "FIRST 2 (a,b",
                "ANY (a)",
                "ANY",
                "first",
                "2 (a, 3, *)",
                "1, 2",
                "1a",
                "ANY 1 (a-b)",
                "ANY 1 (\"a-b\")",
                "ANY 1 (\"\")",
                "ANY 1 ()",
                "1 1 (a)",
                "0 (a)",
                "a (b)",
                "\"any\"",
                "a\n",
                "ANY 1 (a) b",
                "ISO",
                "iso, mdy",
                "ISO, DMY, SQL",
                "SQL, DMY",
                "German",
                "german, mdy",
                "Postgres",
                "postgresql",
                "postg",
                "US",
                "USA",
                "european",
                "euro",
                "eur",
                "noneuropean",
                "ISO MDY",
                "mdy, dmy",
                "default",
                "ISO, DEFAULT",
                "ISO, ISO",
                "YMD,US",
                "UTC",
                "utc",
                "Europe/Berlin",
                "europe/berlin",
                "Europe/Berlinn",
                "Europe",
                "GMT",
                "GMT+3",
                "EST5EDT",
                "CET-1CEST",
                "<+03>-3",
                "foo5",
                "foo 5",
                "foo bar5",
                "5",
                "+5.5",
                "-5",
                "167",
                "168",
                "-167.5",
                "1e1",
                "interval '1'",
                "INTERVAL '+02:00' HOUR TO MINUTE",
                "posixrules",
                "localtime",
                "right/UTC",
                "posix/UTC",
                "A5",
                "AB5",
                "ABC5:30",
                "ABC25",
                "ABC168",
                "ABC5DEF,M3.2.0,M11.1.0",
                "ABC5DEF4",
                "ABC5DEF,",
                "ABC5:60",
                "..",
                "/etc/passwd",
                "Default",
                "India",
                "Australia",
                "Etc/GMT-14",
                "Europe/../UTC",
                "stderr",
                "stderr, csvlog",
                "STDERR",
                "jsonlog",
                "syslog",
                "eventlog",
                "stderr,stderr",
                "stderr csvlog",
                "\"stderr\"",
                "data",
                "wal",
                "data, wal_init",
                "DATA",
                "view",
                "foreign-table",
                "view, foreign-table",
                "\"view\"",
                "set",
                "inherit",
                "set, inherit",
                "receipt",
                "receipt, authorization",
                "all",
                "ALL",
                "all, receipt",
                "on, receipt",
                "true",
                "yes",
                "tr",
                "no",
                "none",
                "NONE",
                "setup_durations",
                "heap",
                "Heap",
                "heap, btree",
                "xlog",
                "transaction",
                "generic",
                "heap2",
                "brin",
                "logicalmessage",
                "sequence",
                "UTF8",
                "utf-8",
                "LATIN1",
                "latin-1",
                "SQL_ASCII",
                "KOI8",
                "EUC_JP",
                "BIG5",
                "GB18030",
                "Windows-1252",
                "ISO_8859_5",
                "MULE_INTERNAL",
                "UTF16",
                "immediate",
                "IMMEDIATE",
                "latest",
                "current",
                "LATEST",
                "3",
                "0x10",
                "18446744073709551615",
                "18446744073709551616",
                "-3",
                "0/3000000",
                "0/0",
                "0/",
                "0/00000000G",
                "123456789/0",
                "FFFFFFFF/FFFFFFFF",
                "0/123456789",
                "2030-01-31 14:00:00+00",
                "2030-01-31",
                "now",
                "today",
                "NOW",
                "tomorrow",
                "yesterday",
                "infinity",
                "epoch",
                "f(x)",
                "f, g",
                "f\tg",
                "slot_1",
                "Slot",
                "slot-1",
                "C",
                "POSIX",
                "de_DE.nowhere",
                "pg_catalog",
                "\"$user\", public",
                "localhost, 127.0.0.1",
                "127.0.0.1 ::1",
                "%m [%p] ",
                "5432",
                "/tmp",
                "@abstract",
                "cp %p /x/%f",
                "host=a user=b",
                "postgres");

        private TrialValues() {}

        static Set<String> of(Parameter parameter) {
            Set<String> values = new LinkedHashSet<>();
            parameter.defaultText().ifPresent(values::add);
            values.addAll(COMMON);
            switch (parameter.type()) {
                case BOOL -> values.addAll(BOOL);
                case INTEGER, REAL -> {
                    values.addAll(NUMBER);
                    values.addAll(limits(parameter));
                }
                case ENUM -> {
                    values.addAll(BOOL);
                    for (String value : parameter.values()) {
                        values.addAll(List.of(
                                value, value.toUpperCase(Locale.ROOT), value + " ", value.replaceFirst(".$", "")));
                    }
                    values.addAll(List.of(
                            "lz4",
                            "zstd",
                            "io_uring",
                            "debug",
                            "archive",
                            "hot_standby",
                            "fsync_writethrough",
                            "read only"));
                }
                case STRING -> values.addAll(TEXT);
            }
            return values;
        }

        /** Those that mean something to the settings that can't be asked about together. */
        static Set<String> fewOf(Parameter parameter) {
            return new LinkedHashSet<>(
                    switch (parameter.type()) {
                        case INTEGER -> limits(parameter);
                        case STRING ->
                            List.of(
                                    "",
                                    "a",
                                    " ",
                                    "x".repeat(63),
                                    "x".repeat(64),
                                    "é",
                                    "immediate",
                                    "IMMEDIATE",
                                    "latest",
                                    "3",
                                    "0x10",
                                    "18446744073709551615",
                                    "18446744073709551616",
                                    "-3",
                                    "0/3000000",
                                    "0/0",
                                    "0/",
                                    "0/00000000G",
                                    "123456789/0",
                                    "FFFFFFFF/FFFFFFFF",
                                    "0/123456789",
                                    " 0/1",
                                    "2030-01-31 14:00:00+00",
                                    "2030-01-31",
                                    "now",
                                    "today",
                                    "NOW",
                                    " now",
                                    "tomorrow",
                                    "yesterday",
                                    "infinity",
                                    "epoch",
                                    "2030-12-31 23:59:59.5 UTC");
                        default -> List.of("on", "off", "junk");
                    });
        }

        private static List<String> limits(Parameter parameter) {
            List<String> limits = new ArrayList<>();
            for (double limit : List.of(parameter.min(), parameter.max())) {
                if (parameter.type() == Parameter.Type.REAL) {
                    limits.addAll(List.of(
                            Double.toString(limit), Double.toString(limit + 0.001), Double.toString(limit - 0.001)));
                    continue;
                }
                for (int off = -1; off <= 1; off++) {
                    String number = Long.toString((long) limit + off);
                    limits.add(number);
                    parameter
                            .unit()
                            .filter(unit -> unit != Unit.BLOCKS)
                            .ifPresent(unit -> limits.add(number + unit.symbol()));
                    if (parameter.unit().equals(Optional.of(Unit.BLOCKS))) {
                        limits.add(((long) limit + off) * 8 + "kB");
                    }
                }
            }
            return limits;
        }
    }
}
