package io.github.pgrepl.catalog;

/** What a server makes of an accepted text. */
public sealed interface ParameterValue {

    record Flag(boolean on) implements ParameterValue {}

    /** @param number in the setting's base unit */
    record Whole(long number) implements ParameterValue {}

    /** @param number in the setting's base unit */
    record Real(double number) implements ParameterValue {}

    /** @param name one of the values the setting lists, or a build-dependent one; for unlisted spellings what they mean */
    record Choice(String name) implements ParameterValue {}

    record Text(String text) implements ParameterValue {}
}
