package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.Spelling;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/** Whether one major takes a value for a parameter: by its type first, then by what the server asks beside. */
record ValueCheck(int major, Parameter parameter) {

    Verdict check(String value) {
        return switch (parameter.type()) {
            case BOOL -> bool(value);
            case INTEGER -> number(value, NumberText.whole(value, parameter.unit()));
            case REAL -> number(value, NumberText.real(value, parameter.unit()));
            case ENUM -> choice(value);
            case STRING -> text(value);
        };
    }

    private Verdict bool(String value) {
        Optional<Boolean> flag = flag(value);
        if (flag.isEmpty()) {
            return rejected(Quoted.of(value) + " is not a boolean; use on or off");
        }
        if (flag.get()) {
            Optional<String> problem = ExtraChecks.ofOn(parameter.name());
            if (problem.isPresent()) {
                return rejected(problem.get());
            }
        }
        List<String> warnings = flag.get()
                ? BuildDependence.ofValue(parameter, "on", major).stream().toList()
                : List.of();
        return new Verdict.Accepted(parameter, new ParameterValue.Flag(flag.get()), warnings);
    }

    /** Any beginning of true, false, yes, no, on and off that can't be another, in any case, and 1 and 0. */
    static Optional<Boolean> flag(String value) {
        String folded = fold(value);
        if (folded.equals("1") || begins("true", folded, 1) || begins("yes", folded, 1) || folded.equals("on")) {
            return Optional.of(true);
        }
        if (folded.equals("0") || begins("false", folded, 1) || begins("no", folded, 1) || begins("off", folded, 2)) {
            return Optional.of(false);
        }
        return Optional.empty();
    }

    /** To lower case as the server does it, which is for ASCII letters only. */
    private static String fold(String value) {
        StringBuilder folded = new StringBuilder(value);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, (char) (c + 32));
            }
        }
        return folded.toString();
    }

    private static boolean begins(String word, String beginning, int atLeast) {
        return beginning.length() >= atLeast && word.startsWith(beginning);
    }

    private Verdict number(String value, NumberText.Result result) {
        if (result.problem().isPresent()) {
            return rejected(result.problem().get());
        }
        double number = result.number();
        if (number < parameter.min() || number > parameter.max()) {
            return rejected(shownNumber(value, number) + " is outside " + plain(parameter.min()) + " .. "
                    + plain(parameter.max())
                    + parameter.unit().map(unit -> " " + inWords(unit)).orElse(""));
        }
        Optional<String> problem = ExtraChecks.ofNumber(major, parameter.name(), number);
        if (problem.isPresent()) {
            return rejected(shownNumber(value, number) + problem.get());
        }
        ParameterValue typed = parameter.type() == Parameter.Type.INTEGER
                ? new ParameterValue.Whole((long) number)
                : new ParameterValue.Real(number);
        return new Verdict.Accepted(
                parameter,
                typed,
                ExtraChecks.warningOfNumber(parameter.name(), number).stream().toList());
    }

    /** The number itself where it was written plainly, else the text with what it comes to. */
    private String shownNumber(String value, double number) {
        String plain = plain(number);
        if (value.strip().equals(plain)) {
            return plain;
        }
        return Quoted.of(value)
                + parameter
                        .unit()
                        .map(unit -> " = " + plain + " " + inWords(unit))
                        .orElse("");
    }

    private static String inWords(Unit unit) {
        return unit == Unit.BLOCKS ? "blocks of 8kB" : unit.symbol();
    }

    private static String plain(double number) {
        if (Double.isInfinite(number) || Math.abs(number) >= 1e15) {
            return Double.toString(number);
        }
        return new BigDecimal(number, new MathContext(15)).stripTrailingZeros().toPlainString();
    }

    private Verdict choice(String value) {
        String folded = fold(value);
        Optional<String> listed = parameter.values().stream()
                .filter(listedValue -> fold(listedValue).equals(folded))
                .findFirst();
        Optional<String> meant =
                listed.or(() -> Optional.ofNullable(parameter.unlisted().get(folded)));
        if (meant.isPresent()) {
            return new Verdict.Accepted(parameter, new ParameterValue.Choice(meant.get()), List.of());
        }
        List<String> shown =
                parameter.values().stream().filter(each -> !each.isEmpty()).toList();
        return BuildDependence.ofValue(parameter, folded, major)
                .<Verdict>map(
                        warning -> new Verdict.Accepted(parameter, new ParameterValue.Choice(folded), List.of(warning)))
                .orElseGet(() -> rejected(Quoted.of(value) + " is none of " + String.join(", ", shown)
                        + Spelling.nearest(value, parameter.values())
                                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                                .orElse("")));
    }

    private Verdict text(String value) {
        Optional<String> problem = TextSyntax.problem(major, parameter.name(), value);
        if (problem.isPresent()) {
            return rejected(problem.get());
        }
        List<String> warnings =
                TextSyntax.warning(parameter.name(), value).stream().toList();
        return new Verdict.Accepted(parameter, new ParameterValue.Text(value), warnings);
    }

    private static Verdict rejected(String message) {
        return new Verdict.Rejected(message);
    }
}
