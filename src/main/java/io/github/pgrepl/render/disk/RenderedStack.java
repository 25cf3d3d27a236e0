package io.github.pgrepl.render.disk;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Everything the spec comes to on disk.
 *
 * @param directories to exist, empty at first: data directories, the archive
 * @param secrets names of files in {@code secrets/}, each a random password made once
 * @throws IllegalArgumentException if the paths contradict each other, or a file lies where data and secrets are
 */
public record RenderedStack(
        SortedMap<StackPath, StackFile> files, SortedSet<StackPath> directories, SortedSet<String> secrets) {

    public RenderedStack {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        directories = Collections.unmodifiableSortedSet(new TreeSet<>(directories));
        secrets = Collections.unmodifiableSortedSet(new TreeSet<>(secrets));
        refuseFilesAmongData(files);
        refuseFilesAsDirectories(files, directories);
        refusePathsThatDifferInCaseOnly(files, directories);
        secrets.forEach(RenderedStack::secretPath);
    }

    public static Builder builder() {
        return new Builder();
    }

    static StackPath secretPath(String name) {
        if (name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a secret");
        }
        return new StackPath("secrets/" + name);
    }

    private static void refuseFilesAmongData(SortedMap<StackPath, StackFile> files) {
        for (StackPath path : files.keySet()) {
            if (path.holdsDataOrSecrets()) {
                throw new IllegalArgumentException(path + " lies where only data and secrets are");
            }
        }
    }

    private static void refuseFilesAsDirectories(
            SortedMap<StackPath, StackFile> files, SortedSet<StackPath> directories) {
        for (StackPath directory : directories) {
            if (files.containsKey(directory)) {
                throw new IllegalArgumentException(directory + " is both a file and a directory");
            }
        }
        Stream.concat(files.keySet().stream(), directories.stream()).forEach(path -> {
            for (Optional<StackPath> up = path.parent();
                    up.isPresent();
                    up = up.get().parent()) {
                if (files.containsKey(up.get())) {
                    throw new IllegalArgumentException(up.get() + " is both a file and the directory of " + path);
                }
            }
        });
    }

    /** On macOS and Windows they would be one file. */
    private static void refusePathsThatDifferInCaseOnly(
            SortedMap<StackPath, StackFile> files, SortedSet<StackPath> directories) {
        Map<String, StackPath> seen = new HashMap<>();
        Stream.concat(files.keySet().stream(), directories.stream())
                .flatMap(path -> Stream.iterate(
                                Optional.of(path),
                                Optional::isPresent,
                                up -> up.get().parent())
                        .map(Optional::get))
                .forEach(path -> {
                    StackPath other = seen.putIfAbsent(path.value().toLowerCase(Locale.ROOT), path);
                    if (other != null && !other.equals(path)) {
                        throw new IllegalArgumentException(
                                other + " and " + path + " are one file where case does not count");
                    }
                });
    }

    /** Collects a stack, output by output. */
    public static final class Builder {

        private final SortedMap<StackPath, StackFile> files = new TreeMap<>();
        private final SortedSet<StackPath> directories = new TreeSet<>();
        private final SortedSet<String> secrets = new TreeSet<>();

        private Builder() {}

        public Builder file(String path, StackFile file) {
            if (files.put(new StackPath(path), file) != null) {
                throw new IllegalArgumentException(path + " is rendered twice");
            }
            return this;
        }

        public Builder file(String path, String text) {
            return file(path, StackFile.ordinary(text));
        }

        public Builder script(String path, String text) {
            return file(path, StackFile.script(text));
        }

        public Builder directory(String path) {
            directories.add(new StackPath(path));
            return this;
        }

        public Builder secret(String name) {
            secrets.add(name);
            return this;
        }

        public RenderedStack build() {
            return new RenderedStack(files, directories, secrets);
        }
    }
}
