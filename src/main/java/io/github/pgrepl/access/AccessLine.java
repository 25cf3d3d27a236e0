package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of pg_hba.conf or pg_ident.conf, cut into fields and tokens as the server cuts it: blanks between fields,
 * commas between the tokens of a field, double quotes around either, {@code #} before a comment.
 *
 * @param unclosedQuote whether the last quote stays open; the server does not mind
 * @see <a href="https://www.postgresql.org/docs/current/auth-pg-hba-conf.html">The pg_hba.conf File</a>
 */
record AccessLine(String text, List<List<Token>> fields, boolean unclosedQuote) {

    /** PostgreSQL 13 reads lines into a buffer; the newest minor releases have the largest. */
    private static final int LONGEST_LINE_13 = 20_477;

    /** Up to PostgreSQL 15 tokens are read into a buffer. */
    private static final int LONGEST_TOKEN_15 = 10_238;

    /** @param quoted whether it starts with a quote, which makes a plain name of a keyword */
    record Token(String text, boolean quoted) {

        boolean is(String keyword) {
            return !quoted && text.equals(keyword);
        }
    }

    static AccessLine read(int major, String text) throws Refusal {
        requireOneLine(text);
        if (major == 13 && bytes(text) > LONGEST_LINE_13) {
            throw new Refusal(Quoted.of(text) + " is " + bytes(text)
                    + " bytes long; PostgreSQL 13 reads lines of up to " + LONGEST_LINE_13 + ", so split it");
        }
        if (major >= 14 && text.replaceFirst("\r+$", "").endsWith("\\")) {
            throw new Refusal(Quoted.of(text)
                    + " ends in a backslash, which would join the file's next line to it; write it on one line");
        }
        Tokenizer tokenizer = new Tokenizer(text);
        List<List<Token>> fields = new ArrayList<>();
        for (List<Token> field = tokenizer.field(); !field.isEmpty(); field = tokenizer.field()) {
            fields.add(List.copyOf(field));
        }
        AccessLine line = new AccessLine(text, List.copyOf(fields), tokenizer.inQuote);
        line.requireServable(major);
        return line;
    }

    private static void requireOneLine(String text) throws Refusal {
        if (text.indexOf('\n') >= 0) {
            throw new Refusal(Quoted.of(text) + " spans several lines; write one element for each line");
        }
        if (text.indexOf('\0') >= 0) {
            throw new Refusal(Quoted.of(text) + " holds a NUL character; take it out");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new Refusal(Quoted.of(text) + " holds half a character, which UTF-8 cannot express; take it out");
        }
    }

    private void requireServable(int major) throws Refusal {
        for (List<Token> field : fields) {
            for (Token token : field) {
                if (!token.quoted() && token.text().length() > 1 && token.text().startsWith("@")) {
                    throw new Refusal(Quoted.of(token.text()) + " reads names from a file, but a stack holds no files"
                            + " beside its own; write the names here, or in quotes if one starts with @");
                }
                if (major <= 15 && bytes(token.text()) > LONGEST_TOKEN_15) {
                    throw new Refusal(Quoted.of(token.text()) + " is longer than the " + LONGEST_TOKEN_15
                            + " bytes PostgreSQL " + major + " reads; shorten it");
                }
            }
        }
        if (major >= 16 && fields.size() == 2 && isInclude(fields.get(0).get(0).text())) {
            throw new Refusal(Quoted.of(text) + " includes other files, but a stack holds no files beside its own;"
                    + " write their lines here");
        }
        if (fields.isEmpty()) {
            throw new Refusal(
                    text.isBlank()
                            ? "the line is empty; write it, or remove the element"
                            : Quoted.of(text) + " holds nothing but a comment; remove it");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isInclude(String word) {
        return List.of("include", "include_if_exists", "include_dir").contains(word);
    }

    private static final class Tokenizer {
        private final String text;
        private int position;
        private boolean inQuote;
        private boolean endedWithComma;

        Tokenizer(String text) {
            this.text = text;
        }

        /** The tokens up to the first one that no comma follows at once; none at the end of the line. */
        List<Token> field() {
            List<Token> tokens = new ArrayList<>();
            do {
                Token token = token();
                if (token == null) {
                    break;
                }
                tokens.add(token);
            } while (endedWithComma);
            return tokens;
        }

        private Token token() {
            while (position < text.length() && (isBlank(text.charAt(position)) || text.charAt(position) == ',')) {
                position++;
            }
            StringBuilder token = new StringBuilder();
            boolean sawQuote = false;
            boolean quoted = false;
            boolean afterClosingQuote = false;
            endedWithComma = false;
            for (; position < text.length(); position++) {
                char next = text.charAt(position);
                if (!inQuote && (isBlank(next) || next == ',')) {
                    endedWithComma = next == ',';
                    break;
                }
                if (!inQuote && next == '#') {
                    position = text.length();
                    break;
                }
                if (next != '"') {
                    token.append(next);
                    afterClosingQuote = false;
                    continue;
                }
                if (afterClosingQuote) {
                    token.append(next);
                }
                afterClosingQuote = inQuote;
                inQuote = !inQuote;
                sawQuote = true;
                quoted |= token.isEmpty();
            }
            return sawQuote || !token.isEmpty() ? new Token(token.toString(), quoted) : null;
        }

        private static boolean isBlank(char character) {
            return character == ' ' || character == '\t' || character == '\r';
        }
    }
}
