package io.github.pgrepl.access;

/**
 * Checks a regular expression as PostgreSQL's own engine would: its "advanced" flavour is neither Java's nor POSIX's.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS">Regular Expression
 *     Details</a>
 */
final class AreSyntax {

    private static final int MOST_REPEATS = 255;

    /** Far below what the server gives up at, far above what a name's pattern needs. */
    private static final long LARGEST = 20_000;

    private final AreCursor cursor;
    private final AreEscapes escapes;
    private final AreBracket bracket;
    private boolean expanded;

    private AreSyntax(int major, String regex) {
        cursor = new AreCursor(regex);
        escapes = new AreEscapes(cursor);
        bracket = new AreBracket(major, cursor, escapes);
    }

    /** How many groups it captures. */
    static int groups(int major, String regex) throws Refusal {
        AreSyntax syntax = new AreSyntax(major, regex);
        if (syntax.prefixSaysLiteral()) {
            return 0;
        }
        long size = syntax.alternatives(0, false);
        if (!syntax.cursor.isAtEnd()) {
            throw syntax.cursor.refusal("has a ) without its (");
        }
        if (size > LARGEST) {
            throw syntax.cursor.refusal("repeats too much; shorten its bounds");
        }
        return syntax.escapes.groups();
    }

    private boolean prefixSaysLiteral() throws Refusal {
        if (cursor.text.startsWith("***=")) {
            return true;
        }
        if (cursor.text.startsWith("***:")) {
            cursor.position = 4;
        } else if (cursor.text.startsWith("***")) {
            throw cursor.refusal("starts with ***, which needs : or = after it");
        }
        if (cursor.text.startsWith("(?", cursor.position) && AreCursor.isLetter(cursor.at(cursor.position + 2))) {
            return options();
        }
        return false;
    }

    private boolean options() throws Refusal {
        boolean literal = false;
        for (cursor.position += 2; AreCursor.isLetter(cursor.at(cursor.position)); cursor.position++) {
            switch (cursor.at(cursor.position)) {
                case 'c', 'i', 'm', 'n', 'p', 's', 'w' -> {}
                case 't' -> expanded = false;
                case 'x' -> expanded = true;
                case 'q' -> literal = true;
                case 'b', 'e' ->
                    throw cursor.refusal("asks for another flavour with (?" + cursor.text.charAt(cursor.position)
                            + "); write it in the advanced one");
                default ->
                    throw cursor.refusal("has an unknown option in (?…); allowed are c, i, m, n, p, q, s, t, w, x");
            }
        }
        if (cursor.at(cursor.position) != ')') {
            throw cursor.refusal("does not close its options; write a ) after them");
        }
        cursor.position++;
        return literal;
    }

    /** @return about how many states the engine needs */
    private long alternatives(int depth, boolean lookaround) throws Refusal {
        if (depth > 100) {
            throw cursor.refusal("nests its groups too deeply");
        }
        long size = branch(depth, lookaround);
        while (cursor.at(cursor.position) == '|') {
            cursor.position++;
            size += branch(depth, lookaround);
        }
        return size;
    }

    private long branch(int depth, boolean lookaround) throws Refusal {
        long size = 1;
        while (true) {
            skip();
            int next = cursor.at(cursor.position);
            if (next < 0 || next == '|' || next == ')') {
                return size;
            }
            size += piece(depth, lookaround);
        }
    }

    /** An atom and what repeats it, or a constraint, which nothing may repeat. */
    private long piece(int depth, boolean lookaround) throws Refusal {
        char next = cursor.text.charAt(cursor.position++);
        switch (next) {
            case '^', '$' -> {
                return 1;
            }
            case '*', '+', '?' -> throw cursor.refusal("has a " + next + " with nothing before it to repeat");
            case '{' -> {
                skip();
                if (AreCursor.isDigit(cursor.at(cursor.position))) {
                    throw cursor.refusal("has a { with nothing before it to repeat");
                }
            }
            case '(' -> {
                Group group = opening();
                long size = group(group, depth, lookaround);
                return group == Group.LOOKAROUND ? size : Math.min(size * repeats(), LARGEST + 1);
            }
            case '[' -> {
                if (cursor.text.startsWith("[:<:]]", cursor.position)
                        || cursor.text.startsWith("[:>:]]", cursor.position)) {
                    cursor.position += 6;
                    return 1;
                }
                bracket.read();
            }
            case '\\' -> {
                if (escapes.read(lookaround).kind() == AreEscapes.Escape.Kind.CONSTRAINT) {
                    return 1;
                }
            }
            default -> {}
        }
        return repeats();
    }

    private enum Group {
        CAPTURING,
        PLAIN,
        LOOKAROUND
    }

    private Group opening() throws Refusal {
        if (cursor.at(cursor.position) != '?') {
            return Group.CAPTURING;
        }
        cursor.position++;
        switch (cursor.at(cursor.position++)) {
            case ':' -> {
                return Group.PLAIN;
            }
            case '=', '!' -> {
                return Group.LOOKAROUND;
            }
            case '<' -> {
                int kind = cursor.at(cursor.position++);
                if (kind == '=' || kind == '!') {
                    return Group.LOOKAROUND;
                }
            }
            default -> {}
        }
        throw cursor.refusal("has a (? that is followed by none of : = ! <= <! #");
    }

    private long group(Group group, int depth, boolean lookaround) throws Refusal {
        boolean inLookaround = lookaround || group == Group.LOOKAROUND;
        int number = group == Group.CAPTURING && !inLookaround ? escapes.openGroup() : 0;
        long size = alternatives(depth + 1, inLookaround);
        if (cursor.at(cursor.position) != ')') {
            throw cursor.refusal("has a ( without its )");
        }
        cursor.position++;
        if (number > 0) {
            escapes.closeGroup(number);
        }
        return size;
    }

    private long repeats() throws Refusal {
        skip();
        int next = cursor.at(cursor.position);
        if (next == '*' || next == '+' || next == '?') {
            cursor.position++;
            skipLazy();
            return 2;
        }
        if (next != '{') {
            return 1;
        }
        int brace = cursor.position++;
        skip();
        if (!AreCursor.isDigit(cursor.at(cursor.position))) {
            cursor.position = brace;
            return 1;
        }
        int least = bound();
        int most = least;
        if (cursor.at(cursor.position) == ',') {
            cursor.position++;
            most = AreCursor.isDigit(cursor.at(cursor.position)) ? bound() : Math.max(least, 1);
            if (most < least) {
                throw cursor.refusal("has bounds {m,n} in which m is more than n");
            }
        }
        if (cursor.at(cursor.position) != '}') {
            throw cursor.refusal("has a { that is none of {m} {m,} {m,n}");
        }
        cursor.position++;
        skipLazy();
        return Math.max(most, 1);
    }

    private void skipLazy() {
        if (cursor.at(cursor.position) == '?') {
            cursor.position++;
        }
    }

    private int bound() throws Refusal {
        int bound = 0;
        for (; AreCursor.isDigit(cursor.at(cursor.position)); cursor.position++) {
            bound = bound * 10 + cursor.at(cursor.position) - '0';
            if (bound > MOST_REPEATS) {
                throw cursor.refusal("repeats more than " + MOST_REPEATS + " times in {…}");
            }
        }
        return bound;
    }

    /** Comments between pieces count for nothing, and in expanded syntax blanks. */
    private void skip() {
        boolean more = true;
        while (more) {
            more = false;
            while (expanded && cursor.at(cursor.position) >= 0 && Character.isWhitespace(cursor.at(cursor.position))) {
                cursor.position++;
            }
            if (expanded && cursor.at(cursor.position) == '#') {
                cursor.position = cursor.text.length();
            }
            if (cursor.text.startsWith("(?#", cursor.position)) {
                int end = cursor.text.indexOf(')', cursor.position);
                cursor.position = end < 0 ? cursor.text.length() : end + 1;
                more = true;
            }
        }
    }
}
