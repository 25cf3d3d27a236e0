package io.github.pgrepl.spec;

/**
 * A PostgreSQL setting as the user wrote it.
 *
 * @param name in the user's spelling; PostgreSQL ignores case
 */
public record Setting(String name, String value, SpecPath path) {}
