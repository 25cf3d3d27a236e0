package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The syntax of synchronous_standby_names as the server reads it: {@code ANY 1 (a, b)}, {@code FIRST 1 (a, b)}, {@code 1
 * (a, b)}, {@code a, b}.
 */
final class StandbyNames {

    private static final Pattern TOKEN = Pattern.compile("[ \\t\\n\\r\\f\\x0B]*(?:"
            + "(?<number>[0-9]+)|(?<word>[A-Za-z_\\x80-\\uffff][A-Za-z0-9_$\\x80-\\uffff]*)"
            + "|(?<quoted>\"(?:[^\"]|\"\")*\")|(?<sign>[*,()]))");
    private static final Pattern LIST = Pattern.compile("[wn](?:,[wn])*");
    private static final Pattern COUNTED = Pattern.compile("m?n\\([wn](?:,[wn])*\\)");

    private StandbyNames() {}

    static Optional<String> problem(String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<String> numbers = new ArrayList<>();
        Optional<String> shape = shape(value, numbers);
        if (shape.isPresent() && LIST.matcher(shape.get()).matches()) {
            return Optional.empty();
        }
        if (shape.isPresent() && COUNTED.matcher(shape.get()).matches()) {
            return numbers.get(0).matches("0+")
                    ? Optional.of(Quoted.of(value) + ": the number of standbys to wait for must be 1 at least")
                    : Optional.empty();
        }
        return Optional.of(Quoted.of(value)
                + " is not of the form ANY n (a, b), FIRST n (a, b) or a, b; names with other characters than letters,"
                + " digits and underscores need double quotes");
    }

    /** One letter a token: method, number, word; punctuation as it is. Empty where something is none of these. */
    private static Optional<String> shape(String value, List<String> numbers) {
        StringBuilder shape = new StringBuilder();
        String text = value.stripTrailing();
        Matcher token = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!token.region(at, text.length()).lookingAt()) {
                return Optional.empty();
            }
            if (token.group("number") != null) {
                numbers.add(token.group("number"));
                shape.append('n');
            } else if (token.group("sign") != null) {
                shape.append(token.group("sign").equals("*") ? "w" : token.group("sign"));
            } else {
                String word = token.group("word");
                boolean method = word != null && (word.equalsIgnoreCase("ANY") || word.equalsIgnoreCase("FIRST"));
                shape.append(method ? 'm' : 'w');
            }
            at = token.end();
        }
        return Optional.of(shape.toString());
    }
}
