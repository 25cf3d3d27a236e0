package io.github.pgrepl.spec;

/** Text of the user's in a message: shortened, and with nothing in it that a terminal obeys or that can't be seen. */
public final class Quoted {

    private static final int LONGEST = 80;

    private Quoted() {}

    /** In quotes. */
    public static String of(String text) {
        int length = text.codePointCount(0, text.length());
        return '"' + plain(text) + (length > LONGEST ? "\" (" + length + " characters)" : "\"");
    }

    /** Without quotes, for where others stand around it. */
    public static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            switch (c) {
                case '\n' -> plain.append("\\n");
                case '\t' -> plain.append("\\t");
                default -> {
                    if (isVisible(c)) {
                        plain.appendCodePoint(c);
                    } else {
                        plain.append(String.format(c > 0xffff ? "\\u{%x}" : "\\u%04x", c));
                    }
                }
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST
                ? plain.append('…').toString()
                : plain.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
