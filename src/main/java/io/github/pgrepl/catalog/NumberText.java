package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.Quoted;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers with units exactly as the server does, which reads them as C does. */
final class NumberText {

    private static final String BLANK = "[ \\t\\n\\x0B\\f\\r]*";
    /** What C's strtol reads with base 0; a number that goes on as a real one is read as such. */
    private static final Pattern WHOLE = Pattern.compile(
            BLANK + "(?<sign>[+-]?)(?:0[xX](?<hex>[0-9a-fA-F]+)" + "|(?<octal>0[0-7]*)|(?<decimal>[1-9][0-9]*))");
    /** What C's strtod reads. */
    private static final Pattern REAL = Pattern.compile(BLANK + "(?<sign>[+-]?)(?:"
            + "(?<hex>0[xX](?:[0-9a-fA-F]+(?:\\.[0-9a-fA-F]*)?|\\.[0-9a-fA-F]+)(?<power>[pP][+-]?[0-9]+)?)"
            + "|(?<decimal>(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
            + "|(?<infinity>(?i:infinity|inf)))");

    private static final Pattern UNIT = Pattern.compile(BLANK + "(?<unit>[^ \\t\\n\\x0B\\f\\r]{0,3})" + BLANK);
    private static final int LONGEST = 400;

    private NumberText() {}

    /** A number, or what is wrong with the text. */
    record Result(double number, Optional<String> problem) {

        private static Result problem(String text) {
            return new Result(Double.NaN, Optional.of(text));
        }

        private static Result of(double number) {
            return new Result(number, Optional.empty());
        }
    }

    private record Prefix(double number, int end) {}

    static Result whole(String text, Optional<Unit> unit) {
        Optional<Prefix> prefix = wholePrefix(text);
        if (prefix.isEmpty()) {
            return Result.problem(Quoted.of(text) + " is not an integer" + hint(unit));
        }
        Result result = withUnit(text, prefix.get(), unit, "an integer");
        return result.problem().isPresent() ? result : Result.of(Math.rint(result.number()));
    }

    static Result real(String text, Optional<Unit> unit) {
        Optional<Prefix> prefix = realPrefix(text);
        return prefix.isEmpty()
                ? Result.problem(Quoted.of(text) + " is not a number" + hint(unit))
                : withUnit(text, prefix.get(), unit, "a number");
    }

    private static String hint(Optional<Unit> unit) {
        return unit.map(u -> "; write a number, with one of the units " + u.choices() + " or none, which means "
                        + u.symbol())
                .orElse("");
    }

    private static Result withUnit(String text, Prefix prefix, Optional<Unit> unit, String kind) {
        Matcher rest = UNIT.matcher(text).region(prefix.end(), text.length());
        boolean shortEnough = rest.matches();
        if (shortEnough && rest.group("unit").isEmpty()) {
            return Result.of(prefix.number());
        }
        if (unit.isEmpty()) {
            return Result.problem(Quoted.of(text) + " is not " + kind + "; this setting has no unit");
        }
        Optional<Double> converted =
                shortEnough ? unit.get().from(prefix.number(), rest.group("unit")) : Optional.empty();
        return converted
                .map(Result::of)
                .orElseGet(() -> Result.problem(Quoted.of(text) + ": units are case-sensitive; use one of "
                        + unit.get().choices()));
    }

    private static Optional<Prefix> wholePrefix(String text) {
        Matcher whole = WHOLE.matcher(text);
        boolean found = whole.lookingAt();
        int end = found ? whole.end() : 0;
        boolean goesOn = end < text.length() && ".eE".indexOf(text.charAt(end)) >= 0;
        if (goesOn || (found && tooLong(whole))) {
            return realPrefix(text);
        }
        return found ? Optional.of(new Prefix(wholeNumber(whole), end)) : Optional.empty();
    }

    /** Whether it overflows 64 bits; the server then reads it as a real number. */
    private static boolean tooLong(Matcher whole) {
        return Math.abs(wholeNumber(whole)) >= 0x1p63;
    }

    private static double wholeNumber(Matcher whole) {
        double number;
        if (whole.group("hex") != null) {
            number = Double.parseDouble("0x" + whole.group("hex") + "p0");
        } else if (whole.group("octal") != null) {
            number = new java.math.BigInteger(whole.group("octal"), 8).doubleValue();
        } else {
            number = Double.parseDouble(whole.group("decimal"));
        }
        return whole.group("sign").equals("-") ? -number : number;
    }

    private static Optional<Prefix> realPrefix(String text) {
        Matcher real = REAL.matcher(text);
        if (!real.lookingAt()) {
            return Optional.empty();
        }
        double number;
        if (real.group("infinity") != null) {
            number = Double.POSITIVE_INFINITY;
        } else {
            String hex = real.group("hex");
            String digits = hex == null ? real.group("decimal") : real.group("power") == null ? hex + "p0" : hex;
            number = Double.parseDouble(digits);
            boolean underflow = number < Double.MIN_NORMAL && mantissa(digits).find();
            if (Double.isInfinite(number) || underflow) {
                return Optional.empty();
            }
        }
        return Optional.of(new Prefix(real.group("sign").equals("-") ? -number : number, real.end()));
    }

    private static Matcher mantissa(String digits) {
        return NOT_ZERO.matcher(digits);
    }

    private static final Pattern NOT_ZERO = Pattern.compile("^0[xX][0.]*[1-9a-fA-F]|^[0.]*[1-9]");
}
