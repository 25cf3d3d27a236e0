package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

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

    private static final Set<String> CLASSES = Set.of(
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
            "xdigit", "word");

    private final int major;
    /** The bytes in UTF-8, one character for each: when the server loads the file, it knows no encoding yet. */
    private final String text;

    private int position;
    private int groups;
    private boolean expanded;
    private final Set<Integer> closedGroups = new HashSet<>();

    private AreSyntax(int major, String text) {
        this.major = major;
        this.text = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** How many groups it captures. */
    static int groups(int major, String regex) throws Refusal {
        AreSyntax syntax = new AreSyntax(major, regex);
        if (syntax.prefixSaysLiteral()) {
            return 0;
        }
        long size = syntax.alternatives(0, false);
        if (syntax.position < syntax.text.length()) {
            throw syntax.refusal("has a ) without its (");
        }
        if (size > LARGEST) {
            throw syntax.refusal("repeats too much; shorten its bounds");
        }
        return syntax.groups;
    }

    private Refusal refusal(String what) {
        return new Refusal("the regular expression " + Quoted.of(written()) + " " + what);
    }

    private String written() {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private boolean prefixSaysLiteral() throws Refusal {
        if (text.startsWith("***=")) {
            return true;
        }
        if (text.startsWith("***:")) {
            position = 4;
        } else if (text.startsWith("***")) {
            throw refusal("starts with ***, which needs : or = after it");
        }
        if (text.startsWith("(?", position) && isLetter(at(position + 2))) {
            return options();
        }
        return false;
    }

    private boolean options() throws Refusal {
        boolean literal = false;
        for (position += 2; isLetter(at(position)); position++) {
            switch (at(position)) {
                case 'c', 'i', 'm', 'n', 'p', 's', 'w' -> {}
                case 't' -> expanded = false;
                case 'x' -> expanded = true;
                case 'q' -> literal = true;
                case 'b', 'e' ->
                    throw refusal("asks for another flavour with (?" + text.charAt(position)
                            + "); write it in the advanced one");
                default -> throw refusal("has an unknown option in (?…); allowed are c, i, m, n, p, q, s, t, w, x");
            }
        }
        if (at(position) != ')') {
            throw refusal("does not close its options; write a ) after them");
        }
        position++;
        return literal;
    }

    private int at(int index) {
        return index < text.length() ? text.charAt(index) : -1;
    }

    private static boolean isLetter(int character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    /** @return about how many states the engine needs */
    private long alternatives(int depth, boolean lookaround) throws Refusal {
        if (depth > 100) {
            throw refusal("nests its groups too deeply");
        }
        long size = branch(depth, lookaround);
        while (at(position) == '|') {
            position++;
            size += branch(depth, lookaround);
        }
        return size;
    }

    private long branch(int depth, boolean lookaround) throws Refusal {
        long size = 1;
        while (true) {
            skip();
            int next = at(position);
            if (next < 0 || next == '|' || next == ')') {
                return size;
            }
            size += piece(depth, lookaround);
        }
    }

    /** An atom and what repeats it, or a constraint, which nothing may repeat. */
    private long piece(int depth, boolean lookaround) throws Refusal {
        char next = text.charAt(position++);
        switch (next) {
            case '^', '$' -> {
                return 1;
            }
            case '*', '+', '?' -> throw refusal("has a " + next + " with nothing before it to repeat");
            case '{' -> {
                skip();
                if (isDigit(at(position))) {
                    throw refusal("has a { with nothing before it to repeat");
                }
            }
            case '(' -> {
                Group group = opening();
                if (group == Group.COMMENT) {
                    return 0;
                }
                long size = group(group, depth, lookaround);
                return group.isConstraint() ? size : size * repeats();
            }
            case '[' -> {
                if (text.startsWith("[:<:]]", position) || text.startsWith("[:>:]]", position)) {
                    position += 6;
                    return 1;
                }
                bracket();
            }
            case '\\' -> {
                if (escape(lookaround) == Escape.CONSTRAINT) {
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
        LOOKAROUND,
        COMMENT;

        boolean isConstraint() {
            return this == LOOKAROUND;
        }
    }

    private Group opening() throws Refusal {
        if (at(position) != '?') {
            return Group.CAPTURING;
        }
        position++;
        switch (at(position++)) {
            case ':' -> {
                return Group.PLAIN;
            }
            case '=', '!' -> {
                return Group.LOOKAROUND;
            }
            case '<' -> {
                int kind = at(position++);
                if (kind == '=' || kind == '!') {
                    return Group.LOOKAROUND;
                }
            }
            case '#' -> {
                int end = text.indexOf(')', position);
                position = end < 0 ? text.length() : end + 1;
                return Group.COMMENT;
            }
            default -> {}
        }
        throw refusal("has a (? that is followed by none of : = ! <= <! #");
    }

    private long group(Group group, int depth, boolean lookaround) throws Refusal {
        boolean inLookaround = lookaround || group == Group.LOOKAROUND;
        int number = group == Group.CAPTURING && !inLookaround ? ++groups : 0;
        long size = alternatives(depth + 1, inLookaround);
        if (at(position) != ')') {
            throw refusal("has a ( without its )");
        }
        position++;
        if (number > 0) {
            closedGroups.add(number);
        }
        return size;
    }

    private long repeats() throws Refusal {
        skip();
        int next = at(position);
        if (next == '*' || next == '+' || next == '?') {
            position++;
            skipLazy();
            return 2;
        }
        if (next != '{') {
            return 1;
        }
        int brace = position++;
        skip();
        if (!isDigit(at(position))) {
            position = brace;
            return 1;
        }
        int least = bound();
        int most = least;
        if (at(position) == ',') {
            position++;
            most = isDigit(at(position)) ? bound() : Math.max(least, 1);
            if (most < least) {
                throw refusal("has bounds {m,n} in which m is more than n");
            }
        }
        if (at(position) != '}') {
            throw refusal("has a { that is none of {m} {m,} {m,n}");
        }
        position++;
        skipLazy();
        return Math.max(most, 1);
    }

    private void skipLazy() {
        if (at(position) == '?') {
            position++;
        }
    }

    private int bound() throws Refusal {
        int bound = 0;
        for (; isDigit(at(position)); position++) {
            bound = bound * 10 + at(position) - '0';
            if (bound > MOST_REPEATS) {
                throw refusal("repeats more than " + MOST_REPEATS + " times in {…}");
            }
        }
        return bound;
    }

    /** In expanded syntax, blanks and comments between pieces count for nothing. */
    private void skip() {
        boolean more = true;
        while (more) {
            more = false;
            while (expanded && at(position) >= 0 && Character.isWhitespace(at(position))) {
                position++;
            }
            if (expanded && at(position) == '#') {
                position = text.length();
            }
            if (text.startsWith("(?#", position)) {
                int end = text.indexOf(')', position);
                position = end < 0 ? text.length() : end + 1;
                more = true;
            }
        }
    }

    private enum Escape {
        CHARACTER,
        CLASS,
        NEGATED_CLASS,
        CONSTRAINT,
        BACKREFERENCE
    }

    private Escape escape(boolean lookaround) throws Refusal {
        int letter = at(position);
        if (letter < 0) {
            throw refusal("ends in a backslash; write two for a backslash");
        }
        position++;
        switch (letter) {
            case 'd', 's', 'w' -> {
                return Escape.CLASS;
            }
            case 'D', 'S', 'W' -> {
                return Escape.NEGATED_CLASS;
            }
            case 'A', 'Z', 'm', 'M', 'y', 'Y' -> {
                return Escape.CONSTRAINT;
            }
            case 'a', 'b', 'B', 'e', 'f', 'n', 'r', 't', 'v' -> {
                return Escape.CHARACTER;
            }
            case 'c' -> {
                if (at(position) < 0) {
                    throw refusal("ends in \\c; write the letter after it");
                }
                position++;
                return Escape.CHARACTER;
            }
            case 'u' -> hexadecimal(4, 4);
            case 'U' -> hexadecimal(8, 8);
            case 'x' -> hexadecimal(1, 255);
            default -> {
                if (letter >= '1' && letter <= '9') {
                    return numbered(lookaround);
                }
                if (letter == '0') {
                    position--;
                    octal();
                } else if (isLetter(letter)) {
                    throw refusal("has the unknown escape \\" + (char) letter);
                }
            }
        }
        return Escape.CHARACTER;
    }

    /** One digit, or a number of a group so far, is a back reference; the rest is an octal character. */
    private Escape numbered(boolean lookaround) throws Refusal {
        int first = position - 1;
        int end = first;
        long number = 0;
        while (isDigit(at(end))) {
            number = Math.min(number * 10 + at(end) - '0', Integer.MAX_VALUE);
            end++;
        }
        if (end - first > 1 && number > groups) {
            position = first;
            octal();
            return Escape.CHARACTER;
        }
        position = end;
        if (lookaround || !closedGroups.contains((int) number)) {
            throw refusal("refers with \\" + number + " to a group that is not there, or not closed yet");
        }
        return Escape.BACKREFERENCE;
    }

    private void octal() throws Refusal {
        int start = position;
        int value = 0;
        while (position < start + 3 && at(position) >= '0' && at(position) <= '7') {
            int next = value * 8 + at(position) - '0';
            if (next > 0xFF) {
                break;
            }
            value = next;
            position++;
        }
        if (position == start) {
            throw refusal("has the unknown escape \\" + (char) at(position));
        }
    }

    private long hexadecimal(int least, int most) throws Refusal {
        int start = position;
        long value = 0;
        while (position < start + most && Character.digit(Math.max(at(position), 0), 16) >= 0 && at(position) < 128) {
            value = Math.min(value * 16 + Character.digit(at(position), 16), Integer.MAX_VALUE);
            position++;
        }
        if (position - start < least || value > 0x7FFF_FFFEL) {
            throw refusal("has too few or too many hexadecimal digits after \\u, \\U or \\x");
        }
        return value;
    }

    private void bracket() throws Refusal {
        if (at(position) == '^') {
            position++;
        }
        boolean first = true;
        while (at(position) != ']' || first) {
            int from = bracketItem(first);
            first = false;
            if (at(position) == '-' && at(position + 1) != ']' && position + 1 < text.length()) {
                if (from < 0) {
                    // A class is no start of a range: the server sees a range without one.
                    throw refusal("has a range in [] that starts with a class");
                }
                position++;
                int to = bracketItem(true);
                if (to < from) {
                    throw refusal("has a range in [] that is upside down, or ends with a class");
                }
            }
        }
        position++;
    }

    /** @return the character, or -1 for a class of characters */
    private int bracketItem(boolean dashIsPlain) throws Refusal {
        int next = at(position);
        if (next < 0) {
            throw refusal("has a [ without its ]");
        }
        position++;
        if (next == '-' && !dashIsPlain && at(position) != ']') {
            throw refusal("has a - in [] that is no range; put it last");
        }
        if (next == '\\') {
            int start = position;
            switch (escape(true)) {
                case CHARACTER -> {
                    return characterOf(start);
                }
                case NEGATED_CLASS -> {
                    if (major < 14) {
                        throw refusal("has \\D, \\S or \\W in [], known from PostgreSQL 14 on");
                    }
                    return -1;
                }
                case CLASS -> {
                    return -1;
                }
                default -> throw refusal("has an escape in [] that is no character");
            }
        }
        if (next == '[' && (at(position) == '.' || at(position) == '=' || at(position) == ':')) {
            return named((char) at(position));
        }
        if (next == '[' && at(position) < 0) {
            throw refusal("has a [ without its ]");
        }
        return next;
    }

    /** The character an escape in a bracket stands for; only its order against others matters. */
    private int characterOf(int start) throws Refusal {
        int letter = text.charAt(start);
        return switch (letter) {
            case 'a' -> 7;
            case 'b' -> 8;
            case 'B' -> '\\';
            case 'c' -> at(start + 1) & 0x1F;
            case 'e' -> 27;
            case 'f' -> 12;
            case 'n' -> 10;
            case 'r' -> 13;
            case 't' -> 9;
            case 'v' -> 11;
            case 'u', 'U', 'x' -> {
                int end = position;
                position = start + 1;
                long value = hexadecimal(1, 255);
                position = end;
                yield (int) value;
            }
            default -> isDigit(letter) ? Integer.parseInt(text.substring(start, position), 8) : letter;
        };
    }

    private int named(char kind) throws Refusal {
        int end = text.indexOf(kind + "]", position + 1);
        if (end < 0) {
            throw refusal("has a [" + kind + " without its " + kind + "]");
        }
        String name = text.substring(position + 1, end);
        position = end + 2;
        if (kind == ':') {
            if (!CLASSES.contains(name) || (name.equals("word") && major < 14)) {
                throw refusal("has the unknown class [:" + name + ":]");
            }
            return -1;
        }
        if (name.codePointCount(0, name.length()) != 1) {
            throw refusal("names characters in [" + kind + "…" + kind + "]; write the character itself");
        }
        return kind == '.' ? name.charAt(0) : -1;
    }
}
