package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import java.util.Set;

/** Reads a set of characters in square brackets; the cursor stands behind the first bracket before. */
final class AreBracket {

    private static final Set<String> CLASSES = Set.of(
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
            "xdigit", "word");

    /** In the place of a character, where an item is a whole class of them. */
    private static final int MANY = -1;

    private final int major;
    private final AreCursor cursor;
    private final AreEscapes escapes;

    AreBracket(int major, AreCursor cursor, AreEscapes escapes) {
        this.major = major;
        this.cursor = cursor;
        this.escapes = escapes;
    }

    void read() throws Refusal {
        if (cursor.at(cursor.position) == '^') {
            cursor.position++;
        }
        boolean first = true;
        while (cursor.at(cursor.position) != ']' || first) {
            int from = item(first);
            first = false;
            if (cursor.at(cursor.position) == '-'
                    && cursor.at(cursor.position + 1) != ']'
                    && cursor.at(cursor.position + 1) >= 0) {
                if (from == MANY) {
                    throw cursor.refusal("has a range in [] that starts with a class");
                }
                cursor.position++;
                int to = item(true);
                if (to < from) {
                    throw cursor.refusal("has a range in [] that is upside down, or ends with a class");
                }
            }
        }
        cursor.position++;
    }

    /** @return the character, or {@link #MANY} */
    private int item(boolean dashIsPlain) throws Refusal {
        int next = cursor.at(cursor.position);
        if (next < 0) {
            throw cursor.refusal("has a [ without its ]");
        }
        cursor.position++;
        if (next == '-' && !dashIsPlain && cursor.at(cursor.position) != ']') {
            throw cursor.refusal("has a - in [] that is no range; put it last");
        }
        if (next == '\\') {
            return escaped(escapes.read(true));
        }
        if (next == '['
                && (cursor.at(cursor.position) == '.'
                        || cursor.at(cursor.position) == '='
                        || cursor.at(cursor.position) == ':')) {
            return named((char) cursor.at(cursor.position));
        }
        if (next == '[' && cursor.at(cursor.position) < 0) {
            throw cursor.refusal("has a [ without its ]");
        }
        return next;
    }

    private int escaped(AreEscapes.Escape escape) throws Refusal {
        return switch (escape.kind()) {
            case CHARACTER -> escape.character();
            case CLASS -> MANY;
            case NEGATED_CLASS -> {
                if (major < 14) {
                    throw cursor.refusal("has \\D, \\S or \\W in [], known from PostgreSQL 14 on");
                }
                yield MANY;
            }
            default -> throw cursor.refusal("has an escape in [] that is no character");
        };
    }

    private int named(char kind) throws Refusal {
        int end = cursor.text.indexOf(kind + "]", cursor.position + 1);
        if (end < 0) {
            throw cursor.refusal("has a [" + kind + " without its " + kind + "]");
        }
        String name = cursor.text.substring(cursor.position + 1, end);
        cursor.position = end + 2;
        if (kind == ':') {
            if (!CLASSES.contains(name) || (name.equals("word") && major < 14)) {
                throw cursor.refusal("has the unknown class " + Quoted.of("[:" + name + ":]"));
            }
            return MANY;
        }
        if (name.codePointCount(0, name.length()) != 1) {
            throw cursor.refusal("names characters in [" + kind + "…" + kind + "]; write the character itself");
        }
        return kind == '.' ? name.charAt(0) : MANY;
    }
}
