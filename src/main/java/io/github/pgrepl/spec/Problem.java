package io.github.pgrepl.spec;

/**
 * Something in the spec that is wrong, or that deserves a second look.
 *
 * @param message the value, what is allowed, and what to do; without the path
 */
public record Problem(SpecPath path, Severity severity, String message) {

    /** An error fails the build; a warning is logged. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Problem error(SpecPath path, String message) {
        return new Problem(path, Severity.ERROR, message);
    }

    public static Problem warning(SpecPath path, String message) {
        return new Problem(path, Severity.WARNING, message);
    }
}
