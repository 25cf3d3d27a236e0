package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server wrote while it recovered, in English and without a prefix. */
record RecoveryLog(List<String> lines) {

    private static final int LAST_LINES = 30;

    RecoveryLog {
        lines = List.copyOf(lines);
    }

    boolean isComplete() {
        return said("(archive recovery complete)").isPresent();
    }

    boolean endsBeforeItsTarget() {
        return contains("recovery ended before configured recovery target was reached");
    }

    boolean stopsBeforeItIsConsistent() {
        return contains("requested recovery stop point is before consistent recovery point");
    }

    /** When the last transaction was committed that it replayed; nothing where there was none. */
    Optional<String> lastTransaction() {
        return said("last completed transaction was at log time (.*)");
    }

    /** Where the last record began that it replayed. */
    Optional<Lsn> redone() {
        return said("redo done at ([0-9A-F/]+)").map(Lsn::parse);
    }

    /** The file that it got from the archive last. */
    Optional<String> fetched() {
        return said("restored log file \"([^\"]*)\"");
    }

    Optional<String> lastWord() {
        return said("(.*)");
    }

    /** For a message. */
    String end() {
        return String.join("\n  ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private boolean contains(String words) {
        return lines.stream().anyMatch(line -> line.contains(words));
    }

    /** The last that it said and that begins so, by the pattern's group. */
    private Optional<String> said(String pattern) {
        Pattern line = Pattern.compile("(?:LOG|FATAL):  " + pattern + ".*");
        return lines.stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .reduce((earlier, later) -> later);
    }
}
