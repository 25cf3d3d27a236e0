package io.github.pgrepl.catalog;

import io.github.pgrepl.testing.FileLoading;
import io.github.pgrepl.testing.RealServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the catalog of one major off a real server. */
final class CatalogDump {

    private static final String NONE = "-";

    /**
     * Settings that servers take but never list, with type, context and range: no view tells these. The dump fails on a
     * hidden setting that is missing here.
     */
    private static final Map<String, List<String>> HIDDEN = Map.of(
            "default_with_oids", List.of("bool", "user", NONE, NONE),
            "is_superuser", List.of("bool", "internal", NONE, NONE),
            "role", List.of("string", "user", NONE, NONE),
            "seed", List.of("real", "user", "-1", "1"),
            "session_authorization", List.of("string", "user", NONE, NONE),
            "ssl_renegotiation_limit", List.of("integer", "user", "0", "0"));

    /** What enum settings may take without listing it, beside the listed values of all others. */
    private static final List<String> UNLISTED =
            List.of("on", "off", "true", "false", "yes", "no", "1", "0", "debug", "archive", "hot_standby");

    private final int major;
    private final Map<String, List<String>> rows = new TreeMap<>();

    private CatalogDump(int major) {
        this.major = major;
    }

    /** The text of the major's resource. */
    static String of(int major) {
        return new CatalogDump(major).read();
    }

    /** The names of all time zones that any major knows. */
    static String timeZones() {
        Set<String> names = new TreeSet<>();
        for (int major : Catalog.majors()) {
            try (RealServer server = RealServer.started(major)) {
                server.rows("select name from pg_timezone_names").forEach(row -> names.add(row.get(0)));
            }
        }
        return "# Read off real servers by CatalogResourceTest, never edited by hand.\n"
                + names.stream().map(name -> name + "\n").collect(Collectors.joining());
    }

    private String read() {
        String release;
        List<String> addedByModules;
        List<String> preloadable = new ArrayList<>();
        Map<String, String> aliases = new TreeMap<>();
        try (RealServer server = RealServer.started(major)) {
            release = server.ask("show server_version");
            listed(server, "", NONE);
            addedByModules = modules(server, preloadable);
            Set<String> hidden = hiddenNames(server);
            server.stop();
            server.start("-c", "shared_preload_libraries=" + String.join(",", preloadable));
            for (String module : preloadable) {
                listed(server, module + ".", module);
            }
            server.stop();
            for (String name : hidden) {
                hidden(server, name, aliases);
            }
        }
        addedByModules.forEach(row -> {
            List<String> cells = List.of(row.split("\t", -1));
            rows.putIfAbsent(cells.get(0).toLowerCase(Locale.ROOT), cells);
        });
        try (FileLoading loading = new FileLoading(major)) {
            unlistedEnumValues(loading);
        }
        return text(release, aliases);
    }

    private String text(String release, Map<String, String> aliases) {
        String settings = rows.values().stream()
                .map(row -> "setting\t" + String.join("\t", row) + "\n")
                .collect(Collectors.joining());
        String others = aliases.entrySet().stream()
                .map(alias -> "alias\t" + alias.getKey() + "\t" + alias.getValue() + "\n")
                .collect(Collectors.joining());
        return """
                # Read off a real server of this release by CatalogResourceTest, never edited by hand.
                # setting: name, type, unit, context, minimum, maximum, values of an enum, unlisted values and what \
                they mean, default, flags, module, category, description; '-' is none
                release\t%s
                """.formatted(release) + settings + others;
    }

    /** The settings whose name starts so, as the server's view shows them. */
    private void listed(RealServer server, String prefix, String module) {
        String escaped = prefix.replace("_", "\\_");
        for (List<String> row : server.rows(query("name like '" + escaped + "%'", module))) {
            rows.putIfAbsent(row.get(0).toLowerCase(Locale.ROOT), row);
        }
    }

    private String query(String condition, String module) {
        String flags =
                major >= 15 ? "coalesce(nullif(array_to_string(pg_settings_get_flags(name), ','), ''), '-')" : "'-'";
        return """
                select name, vartype, coalesce(unit, '-'), context, coalesce(min_val, '-'), coalesce(max_val, '-'),
                       coalesce(array_to_string(enumvals, ','), '-'), '-', coalesce('=' || boot_val, '-'), %s,
                       '%s', category, short_desc
                from pg_settings where %s order by 1
                """.formatted(flags, module, condition);
    }

    /** The settings that loading a module into a session adds, and the names of the modules that load at all. */
    private List<String> modules(RealServer server, List<String> preloadable) {
        List<String> added = new ArrayList<>();
        for (String module : libraries(server)) {
            String load = "load '" + module + "'; ";
            try {
                List<List<String>> found = server.rowsAfter(load, query("name like '%.%'", module));
                found.stream()
                        .filter(row -> !row.get(0).startsWith("plpgsql.") || module.equals("plpgsql"))
                        .map(row -> String.join("\t", row))
                        .forEach(added::add);
                // Preloaded, a module may have more settings than in a session.
                preloadable.add(module);
            } catch (IllegalStateException e) {
                // Libraries of other languages that are not installed, or conversions: they have no settings.
                if (String.valueOf(e.getCause()).contains("shared_preload_libraries")) {
                    preloadable.add(module);
                }
            }
        }
        return added;
    }

    private static List<String> libraries(RealServer server) {
        // Conversions and the walreceiver are loaded by the server itself.
        Pattern own = Pattern.compile(".*(_and_|libpqwalreceiver).*");
        try (Stream<Path> files = Files.list(server.libraryDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".so"))
                    .map(name -> name.substring(0, name.length() - 3))
                    .filter(name -> !own.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names the server answers for without listing them: every word in its program is tried. */
    private Set<String> hiddenNames(RealServer server) {
        Set<String> words = new LinkedHashSet<>();
        try {
            String program = Files.readString(server.binDirectory().resolve("postgres"), StandardCharsets.ISO_8859_1);
            Pattern.compile("[a-z][a-z0-9_]{2,62}(?=\0)")
                    .matcher(program)
                    .results()
                    .forEach(word -> words.add(word.group()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String list = words.stream().collect(Collectors.joining("','", "'", "'"));
        Set<String> hidden = new TreeSet<>();
        server.rows("select n from unnest(array[" + list + "]) n where current_setting(n, true) is not null")
                .forEach(row -> hidden.add(row.get(0)));
        hidden.removeAll(rows.keySet());
        return hidden;
    }

    private void hidden(RealServer server, String name, Map<String, String> aliases) {
        List<String> known = HIDDEN.get(name);
        if (known != null) {
            rows.put(
                    name,
                    List.of(
                            name,
                            known.get(0),
                            NONE,
                            known.get(1),
                            known.get(2),
                            known.get(3),
                            NONE,
                            NONE,
                            NONE,
                            "NO_SHOW_ALL",
                            NONE,
                            "Hidden",
                            "Accepted, but listed nowhere."));
            return;
        }
        String commandLine = "select name from pg_settings where source = 'command line' order by 1";
        server.start();
        Set<String> before = column(server.rows(commandLine));
        String value = server.ask("show " + name);
        server.stop();
        server.start("-c", name + "=" + value);
        Set<String> after = column(server.rows(commandLine));
        server.stop();
        after.removeAll(before);
        if (after.size() != 1) {
            throw new IllegalStateException("PostgreSQL " + major + " takes " + name + ", which is no alias: " + after);
        }
        aliases.put(name, after.iterator().next());
    }

    private static Set<String> column(List<List<String>> rows) {
        return rows.stream().map(row -> row.get(0)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Values that enum settings of the core take without listing them, with what they mean. */
    private void unlistedEnumValues(FileLoading loading) {
        List<List<String>> enums = rows.values().stream()
                .filter(row -> row.get(1).equals("enum") && row.get(10).equals(NONE))
                .filter(row -> !row.get(3).equals("internal"))
                .toList();
        Set<String> candidates = new TreeSet<>(UNLISTED);
        enums.forEach(row -> candidates.addAll(values(row)));
        Map<String, Map<String, String>> found = new TreeMap<>();
        for (String candidate : candidates) {
            Map<String, String> asked = new LinkedHashMap<>();
            enums.stream()
                    .filter(row -> !values(row).contains(candidate))
                    .forEach(row -> asked.put(row.get(0), candidate));
            Map<String, String> refused = loading.refusals(asked);
            asked.keySet().stream()
                    .filter(name -> !refused.containsKey(name.toLowerCase(Locale.ROOT)))
                    .forEach(name -> loading.shown(name, candidate)
                            .ifPresent(shown -> found.computeIfAbsent(name, key -> new TreeMap<>())
                                    .put(candidate, shown)));
        }
        found.forEach((name, meanings) -> set(
                name,
                7,
                meanings.entrySet().stream()
                        .map(meaning -> meaning.getKey() + "=" + meaning.getValue())
                        .collect(Collectors.joining(","))));
    }

    private static List<String> values(List<String> row) {
        return Arrays.asList(row.get(6).split(","));
    }

    private void set(String name, int column, String value) {
        rows.computeIfPresent(name.toLowerCase(Locale.ROOT), (key, row) -> {
            List<String> changed = new ArrayList<>(row);
            changed.set(column, value);
            return List.copyOf(changed);
        });
    }
}
