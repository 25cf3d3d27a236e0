package io.github.pgrepl.access;

import java.util.HashSet;
import java.util.Set;

/** Reads what follows a backslash; the cursor stands behind it before, and behind the whole after. */
final class AreEscapes {

    /** What an escape stands for; {@code character} counts for {@code CHARACTER} only. */
    record Escape(Kind kind, int character) {

        enum Kind {
            CHARACTER,
            CLASS,
            NEGATED_CLASS,
            CONSTRAINT,
            BACK_REFERENCE
        }

        private static Escape of(Kind kind) {
            return new Escape(kind, -1);
        }

        private static Escape character(int character) {
            return new Escape(Kind.CHARACTER, character);
        }
    }

    private static final int LARGEST_CHARACTER = 0x7FFF_FFFE;

    private final AreCursor cursor;
    private final Set<Integer> closedGroups = new HashSet<>();
    private int openedGroups;

    AreEscapes(AreCursor cursor) {
        this.cursor = cursor;
    }

    /** @return its number */
    int openGroup() {
        return ++openedGroups;
    }

    /** From here on it may be referred to. */
    void closeGroup(int number) {
        closedGroups.add(number);
    }

    int groups() {
        return openedGroups;
    }

    Escape read(boolean lookaround) throws Refusal {
        int letter = cursor.at(cursor.position);
        if (letter < 0) {
            throw cursor.refusal("ends in a backslash; write two for a backslash");
        }
        cursor.position++;
        return switch (letter) {
            case 'd', 's', 'w' -> Escape.of(Escape.Kind.CLASS);
            case 'D', 'S', 'W' -> Escape.of(Escape.Kind.NEGATED_CLASS);
            case 'A', 'Z', 'm', 'M', 'y', 'Y' -> Escape.of(Escape.Kind.CONSTRAINT);
            case 'a' -> Escape.character(7);
            case 'b' -> Escape.character('\b');
            case 'B' -> Escape.character('\\');
            case 'e' -> Escape.character(27);
            case 'f' -> Escape.character('\f');
            case 'n' -> Escape.character('\n');
            case 'r' -> Escape.character('\r');
            case 't' -> Escape.character('\t');
            case 'v' -> Escape.character(11);
            case 'c' -> control();
            case 'u' -> hexadecimal(4, 4);
            case 'U' -> hexadecimal(8, 8);
            case 'x' -> hexadecimal(1, 255);
            case '0' -> octal(cursor.position - 1);
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numbered(lookaround);
            default -> {
                if (AreCursor.isLetter(letter)) {
                    throw unknown(letter);
                }
                yield Escape.character(letter);
            }
        };
    }

    private Refusal unknown(int letter) {
        return cursor.refusal("has the unknown escape \\" + (char) letter);
    }

    private Escape control() throws Refusal {
        int letter = cursor.at(cursor.position);
        if (letter < 0) {
            throw cursor.refusal("ends in \\c; write the letter after it");
        }
        cursor.position++;
        return Escape.character(letter & 0x1F);
    }

    /** One digit, or the number of a group so far, is a back reference; the rest is an octal character. */
    private Escape numbered(boolean lookaround) throws Refusal {
        int first = cursor.position - 1;
        int end = first;
        long number = 0;
        while (AreCursor.isDigit(cursor.at(end))) {
            number = Math.min(number * 10 + cursor.at(end) - '0', Integer.MAX_VALUE);
            end++;
        }
        if (end - first > 1 && number > openedGroups) {
            return octal(first);
        }
        cursor.position = end;
        if (lookaround || !closedGroups.contains((int) number)) {
            throw cursor.refusal("refers with \\" + number + " to a group that is not there, or not closed yet");
        }
        return Escape.of(Escape.Kind.BACK_REFERENCE);
    }

    /** Up to three digits, as far as they make one byte. */
    private Escape octal(int start) throws Refusal {
        int value = 0;
        int end = start;
        while (end < start + 3 && cursor.at(end) >= '0' && cursor.at(end) <= '7') {
            int next = value * 8 + cursor.at(end) - '0';
            if (next > 0xFF) {
                break;
            }
            value = next;
            end++;
        }
        if (end == start) {
            throw unknown(cursor.at(start));
        }
        cursor.position = end;
        return Escape.character(value);
    }

    private Escape hexadecimal(int least, int most) throws Refusal {
        int start = cursor.position;
        long value = 0;
        while (cursor.position < start + most && hexadecimalDigit() >= 0) {
            value = Math.min(value * 16 + hexadecimalDigit(), Integer.MAX_VALUE);
            cursor.position++;
        }
        if (cursor.position - start < least || value > LARGEST_CHARACTER) {
            throw cursor.refusal("has too few or too many hexadecimal digits after \\u, \\U or \\x");
        }
        return Escape.character((int) value);
    }

    private int hexadecimalDigit() {
        int next = cursor.at(cursor.position);
        return next < 0 || next > 127 ? -1 : Character.digit(next, 16);
    }
}
