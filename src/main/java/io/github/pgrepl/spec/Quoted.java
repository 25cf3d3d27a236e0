package io.github.pgrepl.spec;

/** Text of the user's in a message: in quotes, shortened, and with nothing in it that a terminal obeys. */
public final class Quoted {

    private static final int LONGEST = 80;

    private Quoted() {}

    public static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                quoted.append("\\n");
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(text.length() > LONGEST ? "…\" (" + text.length() + " characters)" : "\"")
                .toString();
    }
}
