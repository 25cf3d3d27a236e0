package io.github.pgrepl.catalog;

import java.util.List;
import java.util.Optional;

/** What a server would say to {@code name = 'value'} in postgresql.conf. */
public sealed interface Verdict {

    /**
     * @param parameter under its own name, where the user's was an alias
     * @param warnings what deserves a second look, such as a value that not every build of the server knows
     */
    record Accepted(Parameter parameter, ParameterValue value, List<String> warnings) implements Verdict {

        public Accepted {
            warnings = List.copyOf(warnings);
        }

        /** An integer in the setting's base unit. */
        public long whole() {
            return ((ParameterValue.Whole) value).number();
        }

        public boolean flag() {
            return ((ParameterValue.Flag) value).on();
        }

        public double real() {
            return ((ParameterValue.Real) value).number();
        }

        /** The name of an enum's value, or a string. */
        public String text() {
            return value instanceof ParameterValue.Choice choice ? choice.name() : ((ParameterValue.Text) value).text();
        }
    }

    /** @param message the value, what is allowed, and what to do; without the path in the spec */
    record Rejected(String message) implements Verdict {}

    default Optional<Accepted> accepted() {
        return this instanceof Accepted accepted ? Optional.of(accepted) : Optional.empty();
    }

    default Optional<String> rejection() {
        return this instanceof Rejected rejected ? Optional.of(rejected.message()) : Optional.empty();
    }
}
