package io.github.pgrepl.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a real server what it makes of settings in postgresql.conf, without starting it: {@code postgres -C} reads the
 * file as a start does, reports every setting it refuses, and ends. That takes a few hundredths of a second for any
 * number of settings, so one question may be about all of them.
 */
public final class FileLoading implements AutoCloseable {

    private static final Pattern REPORT = Pattern.compile("(LOG|FATAL|ERROR|PANIC|WARNING|DETAIL|HINT):  (.*)");
    private static final Pattern NAME = Pattern.compile("parameter \"([^\"]+)\"");

    /** Complaints that do not name the setting they are about. */
    private static final Map<String, String> NAMELESS = Map.of(
            "Bonjour is not supported", "bonjour",
            "tables declared WITH OIDS", "default_with_oids",
            "number of synchronous standbys", "synchronous_standby_names",
            "could not read time zone file", "timezone_abbreviations");

    private final RealServer server;

    public FileLoading(int major) {
        server = RealServer.create(major);
    }

    /** The server's complaint about this one setting; empty where it takes it. */
    public Optional<String> refusal(String name, String value) {
        String output = load(Map.of(name, value), "max_connections");
        return output.lines()
                .map(REPORT::matcher)
                .filter(Matcher::matches)
                .filter(report -> !report.group(1).equals("WARNING"))
                .map(report -> report.group(2))
                .findFirst();
    }

    /**
     * The settings that the server refuses, by lower-case name, each with its complaint. Only known names may be asked
     * for together: an unknown one ends the server's examination.
     */
    public Map<String, String> refusals(Map<String, String> settings) {
        Map<String, String> refusals = new LinkedHashMap<>();
        List<String> nameless = new ArrayList<>();
        load(settings, "max_connections")
                .lines()
                .map(REPORT::matcher)
                .filter(Matcher::matches)
                .filter(report -> !report.group(2).startsWith("configuration file "))
                .forEach(report -> {
                    Matcher name = NAME.matcher(report.group(2));
                    if (report.group(1).equals("LOG") && name.find()) {
                        refusals.put(lower(name.group(1)), report.group(2));
                    } else if (report.group(1).equals("LOG") || report.group(1).equals("FATAL")) {
                        nameless.add(report.group(2));
                    }
                });
        for (String complaint : nameless) {
            String name = NAMELESS.entrySet().stream()
                    .filter(known -> complaint.startsWith(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("about which setting is this? " + complaint));
            refusals.put(name, complaint);
        }
        return refusals;
    }

    /** How the server shows the setting once it has read this value; empty where it refuses it. */
    public Optional<String> shown(String name, String value) {
        String output = load(Map.of(name, value), name);
        boolean refused = output.lines().anyMatch(line -> REPORT.matcher(line).matches());
        return refused ? Optional.empty() : Optional.of(output.strip());
    }

    private String load(Map<String, String> settings, String shown) {
        StringBuilder file = new StringBuilder();
        settings.forEach((name, value) ->
                file.append(name).append(" = ").append(quoted(value)).append('\n'));
        server.write("postgresql.conf", file.toString());
        return server.loadOnly(shown, settings.keySet());
    }

    /** As the file's syntax wants it; control characters stand as escapes. */
    private static String quoted(String value) {
        return "'"
                + value.replace("\\", "\\\\")
                        .replace("'", "''")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                        .replace("\r", "\\r")
                        .replace("\f", "\\f")
                + "'";
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public void close() {
        server.close();
    }
}
