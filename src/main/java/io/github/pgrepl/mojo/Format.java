package io.github.pgrepl.mojo;

/** Whom a result is for. */
enum Format {
    TABLE,
    JSON;

    static Format of(String text) {
        return switch (text) {
            case "table" -> TABLE;
            case "json" -> JSON;
            default -> throw new SpecException("pgrepl.format: \"" + text + "\" is none of table, json");
        };
    }
}
