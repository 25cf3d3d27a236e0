package io.github.pgrepl.operate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What servers write when they cannot do their part, and what that means for a stack. */
final class LogCause {

    /** None of these goes away by waiting. */
    private static final List<Known> KNOWN = List.of(
            known(
                    "password authentication failed for user \"([^\"]+)\"",
                    "the password in secrets/$1 is not the one that the cluster was made with: restore that file, or begin"
                            + " anew with: mvn pgrepl:down -Dpgrepl.purge"),
            known(
                    "(?:no pg_hba.conf entry for|pg_hba.conf rejects) (replication connection|host|connection)",
                    "an access rule keeps it out: see <access>, and pg_hba.conf of the node it connects to"),
            known(
                    "role \"([^\"]+)\" does not exist",
                    "the cluster was made without the role $1: make it, or begin anew with: mvn pgrepl:down -Dpgrepl.purge"),
            known(
                    "requested WAL segment [0-9A-F]+ has already been removed|can no longer get changes from replication slot",
                    "it is so far behind that neither its upstream nor the archive has what it needs: remove its data"
                            + " directory, and it clones itself"),
            known(
                    "database system identifier differs",
                    "its data directory is from another cluster: remove it, and it clones itself"),
            known(
                    "highest timeline [0-9]+ of the primary is behind recovery timeline [0-9]+",
                    "it follows a node that was primary before: stop that one"),
            known(
                    "new timeline [0-9]+ forked off current database system timeline",
                    "it has WAL that the new primary never had: remove its data directory, and it clones itself"),
            known("(?i:no space left on device)", "the disk is full: make room"),
            known(
                    "could not access file \"([^\"]+)\": No such file",
                    "the image has no library $1: see shared_preload_libraries in <settings>, or choose another <image>"),
            known(
                    "database files are incompatible with server",
                    "its data directory was made by another major version: upgrade it, or begin anew with: mvn pgrepl:down"
                            + " -Dpgrepl.purge"),
            known(
                    "could not map anonymous shared memory|out of memory",
                    "there is too little memory: lower shared_buffers, or raise <memory>"),
            known(
                    "configuration file \"[^\"]+\" contains errors|unrecognized configuration parameter",
                    "see <settings>"));

    /** What begins a message; the first one in a line counts, for the rest may repeat what a client said. */
    private static final Pattern SEVERITY = Pattern.compile(
            "\\b(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION):");

    /** Of a client that goes on, or what is said beside such a message. */
    private static final Set<String> OF_CLIENTS =
            Set.of("ERROR", "STATEMENT", "DETAIL", "HINT", "CONTEXT", "QUERY", "LOCATION");

    /** Who was turned away. */
    private static final Pattern WHO = Pattern.compile("\\b(?:user|role) \"([^\"]+)\"");

    private static final Pattern MATTERS = Pattern.compile("\\b(?:FATAL|PANIC|ERROR):|^pgrepl: |\\berror: ");
    private static final Pattern EVERYDAY = Pattern.compile(
            "the database system is (?:starting up|shutting down)|terminating .* due to administrator command");
    private static final int MOST = 5;

    private record Known(Pattern pattern, String meaning) {}

    private static Known known(String pattern, String meaning) {
        return new Known(Pattern.compile(pattern), meaning);
    }

    private LogCause() {}

    /**
     * What the latest known message means; nothing where there is none. An application may have come too early, or with a
     * wrong password, which is nothing to the cluster: what clients of other roles met with does not count.
     *
     * @param roles whom a cluster's nodes are to each other, and to who asks them
     */
    static Optional<String> meaning(List<String> log, Set<String> roles) {
        for (int i = log.size() - 1; i >= 0; i--) {
            String line = log.get(i);
            if (isOfAStranger(line, roles)) {
                continue;
            }
            for (Known known : KNOWN) {
                Matcher found = known.pattern().matcher(line);
                if (found.find()) {
                    return Optional.of(
                            found.groupCount() > 0 ? known.meaning().replace("$1", found.group(1)) : known.meaning());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isOfAStranger(String line, Set<String> roles) {
        Matcher severity = SEVERITY.matcher(line);
        if (severity.find() && OF_CLIENTS.contains(severity.group(1))) {
            return true;
        }
        Matcher who = WHO.matcher(line);
        return who.find() && !roles.contains(who.group(1));
    }

    /** The last few different lines that tell of a failure. */
    static List<String> linesThatMatter(List<String> log) {
        Set<String> seen = new LinkedHashSet<>();
        List<String> lines = log.stream()
                .filter(line ->
                        MATTERS.matcher(line).find() && !EVERYDAY.matcher(line).find())
                .filter(line -> seen.add(withoutTimeAndNumbers(line)))
                .map(String::strip)
                .toList();
        return lines.subList(Math.max(0, lines.size() - MOST), lines.size());
    }

    private static String withoutTimeAndNumbers(String line) {
        return line.replaceAll("[0-9]+", "#");
    }
}
