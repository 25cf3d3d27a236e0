package io.github.pgrepl.access;

/** A {@code name=value} after the method. */
public record HbaOption(String name, String value) {

    String render() {
        return name + "=" + (value.isEmpty() ? "" : Quoting.part(value));
    }
}
