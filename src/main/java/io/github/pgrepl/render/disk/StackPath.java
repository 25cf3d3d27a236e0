package io.github.pgrepl.render.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place in the stack directory, relative and with {@code /} between its names on every system.
 *
 * <p>Only names that every common file system and {@code sha256sum} take as they are: a committed stack is checked out
 * on Windows too.
 *
 * @throws IllegalArgumentException if the path could lead outside the stack directory, or has such a name
 */
public record StackPath(String value) implements Comparable<StackPath> {

    private static final String NOT_IN_NAMES = "\\:*?\"<>|";

    public StackPath {
        for (String name : value.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException(
                        "\"" + value + "\" is not a relative path below the stack directory");
            }
            if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f || NOT_IN_NAMES.indexOf(c) >= 0)
                    || name.endsWith(" ")
                    || name.endsWith(".")) {
                throw new IllegalArgumentException("\"" + value + "\" has a name that not every file system takes");
            }
        }
    }

    public StackPath child(String name) {
        return new StackPath(value + "/" + name);
    }

    /** The directory it is in; empty at the top of the stack directory. */
    public Optional<StackPath> parent() {
        int slash = value.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(new StackPath(value.substring(0, slash)));
    }

    /** The path without its directories. */
    public String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    /**
     * True where no generated file may be, so that none is ever replaced or removed there: data directories, archive,
     * secrets and pgrepl's own notes. Case does not count, as it does not on macOS and Windows.
     */
    boolean holdsDataOrSecrets() {
        List<String> names = List.of(value.split("/"));
        return List.of("archive", "secrets", ".pgrepl").stream().anyMatch(names.get(0)::equalsIgnoreCase)
                || names.size() > 1 && names.get(1).equalsIgnoreCase("pgdata");
    }

    Path in(Path root) {
        return root.resolve(value);
    }

    @Override
    public int compareTo(StackPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
