package io.github.pgrepl.access;

/** A {@code name=value} after the method. */
public record HbaOption(String name, String value) {

    String render() {
        return Quoting.bare(name + "=" + value);
    }
}
