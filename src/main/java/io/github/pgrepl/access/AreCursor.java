package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import java.nio.charset.StandardCharsets;

/** A regular expression and how far it is read. */
final class AreCursor {

    /** The bytes in UTF-8, one character for each: when the server loads the file, it knows no encoding yet. */
    final String text;

    int position;

    AreCursor(String regex) {
        text = new String(regex.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The character there, or -1 past the end. */
    int at(int index) {
        return index < text.length() ? text.charAt(index) : -1;
    }

    boolean isAtEnd() {
        return position >= text.length();
    }

    Refusal refusal(String what) {
        return new Refusal("the regular expression "
                + Quoted.of(new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)) + " "
                + what);
    }

    static boolean isLetter(int character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }
}
