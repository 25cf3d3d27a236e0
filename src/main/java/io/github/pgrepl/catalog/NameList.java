package io.github.pgrepl.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists with commas, as many string settings hold them. */
final class NameList {

    private static final String BLANKS = " \t\n\r\f\u000b";

    private NameList() {}

    /**
     * The names of a list such as {@code a, "B c"}, where quotes protect commas and blanks; empty where it is not well
     * formed: a name is missing, blanks are inside one, or a quote does not end.
     */
    static Optional<List<String>> parse(String text) {
        List<String> names = new ArrayList<>();
        int at = skipBlanks(text, 0);
        if (at == text.length()) {
            return Optional.of(names);
        }
        while (true) {
            int end = at < text.length() && text.charAt(at) == '"' ? endOfQuoted(text, at) : endOfPlain(text, at);
            if (end <= at) {
                return Optional.empty();
            }
            String name = text.substring(at, end);
            names.add(
                    name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name);
            at = skipBlanks(text, end);
            if (at == text.length()) {
                return Optional.of(names);
            }
            if (text.charAt(at) != ',') {
                return Optional.empty();
            }
            at = skipBlanks(text, at + 1);
        }
    }

    /** As {@link #parse}, for directories and libraries: blanks inside a name are part of it. */
    static boolean isPathList(String text) {
        int at = skipBlanks(text, 0);
        if (at == text.length()) {
            return true;
        }
        while (true) {
            int end;
            if (at < text.length() && text.charAt(at) == '"') {
                end = endOfQuoted(text, at);
            } else {
                int comma = text.indexOf(',', at);
                end = comma < 0 ? text.length() : comma;
            }
            if (end <= at) {
                return false;
            }
            at = skipBlanks(text, end);
            if (at == text.length()) {
                return true;
            }
            if (text.charAt(at) != ',') {
                return false;
            }
            at = skipBlanks(text, at + 1);
        }
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static int endOfPlain(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ',' && BLANKS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** Behind the closing quote; -1 where there is none. Two quotes inside stand for one. */
    private static int endOfQuoted(String text, int from) {
        int at = from + 1;
        while (at < text.length()) {
            if (text.charAt(at) != '"') {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return -1;
    }
}
