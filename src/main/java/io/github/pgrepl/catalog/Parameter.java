package io.github.pgrepl.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting as one PostgreSQL major knows it. PostgreSQL calls these configuration parameters; {@code spec.Setting} is
 * what the user gave one.
 *
 * @param name as the server spells it
 * @param unit what a plain number counts
 * @param context when a change takes effect: {@code postmaster} needs a restart, {@code internal} can't be set at all
 * @param min the smallest number allowed; infinite where numbers are not meant
 * @param max the largest number allowed
 * @param values what an enum lists as its values
 * @param unlisted what an enum takes beside, with the listed value or the default it stands for
 * @param defaultText the server's built-in default in base units; empty where it has none or depends on the system
 * @param flags the server's own, such as {@code NOT_IN_SAMPLE}; from 15 on
 * @param module the loadable module that brings this setting; empty for the server's own
 */
public record Parameter(
        String name,
        Type type,
        Optional<Unit> unit,
        String context,
        double min,
        double max,
        List<String> values,
        Map<String, String> unlisted,
        Optional<String> defaultText,
        List<String> flags,
        Optional<String> module,
        String category,
        String description) {

    /** What kind of value it takes. */
    public enum Type {
        BOOL,
        INTEGER,
        REAL,
        STRING,
        ENUM
    }

    public Parameter {
        values = List.copyOf(values);
        unlisted = Map.copyOf(unlisted);
        flags = List.copyOf(flags);
    }

    /** A name with a dot that belongs to no module the catalog knows: PostgreSQL keeps whatever it is given. */
    static Parameter custom(String name) {
        return new Parameter(
                name,
                Type.STRING,
                Optional.empty(),
                "user",
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                Optional.of(name.substring(0, name.indexOf('.'))),
                "Customized Options",
                "");
    }

    /** Whether a change takes effect at the next start only. */
    public boolean needsRestart() {
        return context.equals("postmaster");
    }

    /** Whether the server sets it itself, so that no file may. */
    public boolean isInternal() {
        return context.equals("internal");
    }
}
