package io.github.pgrepl.access;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The one place that writes a name into pg_hba.conf or pg_ident.conf, so that the server reads back exactly that name:
 * no keyword, no group, no regular expression, no file.
 *
 * <p>Quotes do all of it but for names that start with a slash, which is a regular expression even in quotes where those
 * are known; such a name is written as a regular expression that matches nothing else. Empty is answered where there is no
 * way: for names no server can hold, and before PostgreSQL 16 for names with a line break.
 */
public final class Quoting {

    private Quoting() {}

    /** A database's or a user's name in pg_hba.conf. */
    public static Optional<String> hbaName(int major, String name) {
        boolean regexKnown = major >= 16;
        if (regexKnown && (name.startsWith("/") || hasLineBreak(name))) {
            return exactRegex(name);
        }
        return quoted(name);
    }

    /** The name of a map, in pg_ident.conf. */
    public static Optional<String> identMap(String name) {
        return quoted(name);
    }

    /** The operating system's, the certificate's or the realm's user name in pg_ident.conf. */
    public static Optional<String> identSystemUser(String name) {
        return name.startsWith("/") || hasLineBreak(name) ? exactRegex(name) : quoted(name);
    }

    /** The database user's name in pg_ident.conf. Beside a regular expression, {@code \1} would be replaced. */
    public static Optional<String> identDatabaseUser(int major, String name) {
        boolean replaced = name.contains("\\1");
        if (major >= 16 && (name.startsWith("/") || hasLineBreak(name) || replaced)) {
            return exactRegex(name);
        }
        return replaced ? Optional.empty() : quoted(name);
    }

    /** A plain name as it is where that is safe on every major, else in quotes. */
    static String plain(String name) {
        return isHarmless(name) ? name : inQuotes(name);
    }

    /** A part of a token in which nothing has a meaning but blanks, commas, quotes and comments. */
    static String part(String text) {
        return text.matches("[^\\s\",#]*[^\\s\",#\\\\]") ? text : inQuotes(text);
    }

    private static Optional<String> quoted(String name) {
        return hasLineBreak(name) || !isText(name) ? Optional.empty() : Optional.of(plain(name));
    }

    private static Optional<String> exactRegex(String name) {
        if (!isText(name)) {
            return Optional.empty();
        }
        StringBuilder regex = new StringBuilder("/^");
        name.chars().forEach(unit -> {
            if (unit == '\n') {
                regex.append("\\n");
            } else if (unit < 128 && !Character.isLetterOrDigit(unit)) {
                regex.append('\\').append((char) unit);
            } else {
                regex.append((char) unit);
            }
        });
        return Optional.of(inQuotes(regex.append('$').toString()));
    }

    private static String inQuotes(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private static boolean hasLineBreak(String name) {
        return name.indexOf('\n') >= 0;
    }

    private static boolean isText(String name) {
        return name.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static boolean isHarmless(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_.-]*")
                && !HbaName.databaseKeywords().contains(name)
                && !name.equals("samegroup")
                && !name.startsWith("include")
                && !HbaAddress.isKeyword(name);
    }
}
