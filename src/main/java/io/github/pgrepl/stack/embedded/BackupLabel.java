package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's {@code backup_label} says of a backup.
 *
 * @param start where replay begins
 * @param timeline that the backup began on
 * @param name that it was given
 */
public record BackupLabel(Lsn start, int timeline, String name) {

    static final String FILE = "backup_label";

    private static final Pattern START = line("START WAL LOCATION: ([0-9A-F]+/[0-9A-F]+) .*");
    private static final Pattern TIMELINE = line("START TIMELINE: ([0-9]+)");
    private static final Pattern NAME = line("LABEL: (.*)");

    private static Pattern line(String line) {
        return Pattern.compile("^" + line + "$", Pattern.MULTILINE);
    }

    static BackupLabel parse(String text) {
        return new BackupLabel(Lsn.parse(find(START, text)), Integer.parseInt(find(TIMELINE, text)), find(NAME, text));
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("not a backup_label:\n" + text);
        }
        return matcher.group(1);
    }
}
