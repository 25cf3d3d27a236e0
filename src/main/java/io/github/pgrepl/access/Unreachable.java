package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * A rule that the server never comes to, because one before it already matches all it could.
 *
 * <p>Only what is certain is told: two rules that together match everything, or a regular expression that happens to
 * match a name, are not looked into.
 */
public record Unreachable(Placed rule, Placed by) {

    /**
     * A rule and where it stands.
     *
     * @param origin for readers, such as {@code line 2} or {@code <access><rule>[2]}
     * @param text as written
     */
    public record Placed(String origin, String text, HbaRule rule) {}

    /** All of them, in the order of the rules, each with the first rule that covers it. */
    public static List<Unreachable> among(List<Placed> rules) {
        List<Unreachable> unreachable = new ArrayList<>();
        for (int index = 0; index < rules.size(); index++) {
            Placed later = rules.get(index);
            rules.subList(0, index).stream()
                    .filter(earlier -> earlier.rule().covers(later.rule()))
                    .findFirst()
                    .ifPresent(earlier -> unreachable.add(new Unreachable(later, earlier)));
        }
        return unreachable;
    }

    public String message() {
        return Quoted.of(rule.text()) + " is never reached: " + by.origin() + ", " + Quoted.of(by.text())
                + ", already matches all it could; move it up, or remove it";
    }
}
