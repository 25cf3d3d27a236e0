package io.github.pgrepl.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which standbys a commit waits for: {@code ANY 1 (a, b)}, {@code FIRST 2 (a, b, c)}, {@code 2 (a, b)}, {@code a, b}
 * or {@code *}. Node names may stand without the quotes that PostgreSQL wants around a hyphen; rendered, they have
 * them.
 *
 * @param count how many standbys must confirm
 * @param names the standbys; {@code *} stands for all
 * @see <a
 *     href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-SYNCHRONOUS-STANDBY-NAMES">synchronous_standby_names</a>
 */
public record SynchronousList(Method method, int count, List<String> names) {

    /** Which of the named standbys count. */
    public enum Method {
        FIRST,
        ANY
    }

    private static final String NAMES = "\\s*(\"[^\"]+\"|\\*|[A-Za-z0-9_][A-Za-z0-9_-]*)\\s*";

    /** What every list matches that {@link #parse} takes. */
    static final String PATTERN = "\\s*(([Ff][Ii][Rr][Ss][Tt]|[Aa][Nn][Yy])\\s+)?0*[1-9][0-9]*\\s*\\(" + NAMES + "(,"
            + NAMES + ")*\\)\\s*|" + NAMES + "(," + NAMES + ")*";

    private static final Pattern COUNTED = Pattern.compile(
            "(?:(?<method>FIRST|ANY)\\s+)?(?<count>[0-9]{1,4})\\s*\\((?<names>.*)\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME =
            Pattern.compile("\"(?<quoted>[^\"]+)\"|(?<plain>\\*|[A-Za-z0-9_][A-Za-z0-9_-]*)");

    public SynchronousList {
        names = List.copyOf(names);
    }

    public static Optional<SynchronousList> parse(String text) {
        Matcher counted = COUNTED.matcher(text.strip());
        if (!counted.matches()) {
            return names(text).map(names -> new SynchronousList(Method.FIRST, 1, names));
        }
        Method method = "ANY".equalsIgnoreCase(counted.group("method")) ? Method.ANY : Method.FIRST;
        int count = Integer.parseInt(counted.group("count"));
        return names(counted.group("names"))
                .filter(names -> count > 0)
                .map(names -> new SynchronousList(method, count, names));
    }

    private static Optional<List<String>> names(String text) {
        List<String> names = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher name = NAME.matcher(part.strip());
            if (!name.matches()) {
                return Optional.empty();
            }
            names.add(name.group("quoted") != null ? name.group("quoted") : name.group("plain"));
        }
        return Optional.of(names);
    }

    public boolean isEveryone() {
        return names.contains("*");
    }

    /** The same list with these in the place of {@code *}, which other receivers of WAL match too. */
    public SynchronousList among(List<String> everyone) {
        return isEveryone() ? new SynchronousList(method, count, everyone) : this;
    }

    /** The same list with one name in the place of another. */
    public SynchronousList replacing(String name, String other) {
        return new SynchronousList(
                method,
                count,
                names.stream().map(n -> n.equals(name) ? other : n).toList());
    }

    /**
     * What sync_state in pg_stat_replication says of a standby.
     *
     * @param rank its place among those of the list that stream, from 1 on
     * @see <a href="https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW">pg_stat_replication</a>
     */
    public String state(int rank) {
        return method == Method.ANY ? "quorum" : rank <= count ? "sync" : "potential";
    }

    /** As PostgreSQL reads it. */
    @Override
    public String toString() {
        List<String> quoted = names.stream()
                .map(name -> name.equals("*") ? "*" : '"' + name + '"')
                .toList();
        return method + " " + count + " (" + String.join(", ", quoted) + ")";
    }
}
