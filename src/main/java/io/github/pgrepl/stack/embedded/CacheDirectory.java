package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.render.disk.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.commons.io.function.IOSupplier;

/**
 * What is kept on a machine for all of a user's projects: the servers' programs, initialised data directories, and notes
 * of what runs. All of it may be removed while nothing runs; it is made again.
 */
public record CacheDirectory(Path path) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String UNFINISHED = ".unfinished";

    /** Fills an empty directory. */
    interface Filling {
        void fill(Path directory) throws IOException;
    }

    /**
     * Where the system keeps caches. Root's home is closed to the unprivileged user whom root's servers run as, so root
     * has a place outside.
     *
     * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory Specification</a>
     */
    public static CacheDirectory ofThisUser() {
        return new CacheDirectory(place().toAbsolutePath());
    }

    private static Path place() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home"));
        if (system.startsWith("windows")) {
            return environment("LOCALAPPDATA")
                    .orElse(home.resolve("AppData").resolve("Local"))
                    .resolve("pgrepl");
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library/Caches/pgrepl");
        }
        if (ServerUser.isRoot()) {
            return Path.of("/var/cache/pgrepl");
        }
        return environment("XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve("pgrepl");
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    /**
     * The file for a note on one stack. It outlives the stack's directory, and does not come along with a copy of it.
     *
     * @param what the note tells
     */
    public Path note(String what, Path stackDirectory) {
        return path.resolve(what)
                .resolve(Places.identity(stackDirectory.toAbsolutePath().normalize()));
    }

    /**
     * A directory that is made once: beside its place and then moved there, so that it is whole or not there, however
     * many builds want it at the same time.
     *
     * @param name its path in the cache
     */
    Path once(String name, Filling filling) throws IOException {
        Path directory = path.resolve(name);
        if (Files.isDirectory(directory)) {
            return directory;
        }
        return locked(name, () -> {
            if (!Files.isDirectory(directory)) {
                make(directory, filling);
            }
            return directory;
        });
    }

    private static void make(Path directory, Filling filling) throws IOException {
        String prefix = directory.getFileName() + ".";
        for (Path left : unfinished(directory.getParent(), prefix)) {
            PathUtils.deleteDirectory(left);
        }
        Path beside = Files.createDirectory(
                directory.resolveSibling(prefix + ProcessHandle.current().pid() + UNFINISHED));
        filling.fill(beside);
        Files.move(beside, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What runs that were killed have left. */
    private static List<Path> unfinished(Path parent, String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix)
                            && entry.getFileName().toString().endsWith(UNFINISHED))
                    .toList();
        }
    }

    /** Does something that only one process of this machine may do at a time. */
    <T> T locked(String name, IOSupplier<T> work) throws IOException {
        return locked(name, PATIENCE, work);
    }

    /** @param patience how long to wait for another one */
    <T> T locked(String name, Duration patience, IOSupplier<T> work) throws IOException {
        Path lock = path.resolve(name + ".lock");
        Files.createDirectories(lock.getParent());
        return DirectoryLock.holding(lock, patience, work);
    }

    /** The same where files are no concern of the caller's. */
    <T> T lockedUnchecked(String name, IOSupplier<T> work) {
        try {
            return locked(name, work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
