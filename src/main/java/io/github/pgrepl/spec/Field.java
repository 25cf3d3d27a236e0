package io.github.pgrepl.spec;

/**
 * One element of the spec: all that is known of it, once. Reading, the JSON Schema and the reference page follow from
 * it.
 *
 * @param defaultText the default as the user would write it, or a description of it; empty where there is none
 * @param documentation one or two sentences for the reference page
 */
record Field<T>(String name, Type<T> type, Presence presence, String defaultText, String documentation) {

    /** Whether the element must be there. */
    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    static <T> Field<T> optional(String name, Type<T> type, String defaultText, String documentation) {
        return new Field<>(name, type, Presence.OPTIONAL, defaultText, documentation);
    }

    static <T> Field<T> required(String name, Type<T> type, String documentation) {
        return new Field<>(name, type, Presence.REQUIRED, "", documentation);
    }

    boolean required() {
        return presence == Presence.REQUIRED;
    }

    /** The default, read from its text as if the user had written it. */
    T defaultValue() {
        return type.read(Element.leaf(name, defaultText, 0), SpecPath.ROOT, problem -> {
                    throw new IllegalStateException("default of <" + name + ">: " + problem.message());
                })
                .orElseThrow();
    }
}
