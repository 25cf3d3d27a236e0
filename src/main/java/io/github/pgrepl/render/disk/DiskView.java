package io.github.pgrepl.render.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is in a stack directory now. Directories are looked at once, so a view is for one look round.
 *
 * <p>Never follows a link on the way to a generated file: behind it may be anything.
 */
final class DiskView {

    /** Nothing generated is near that size: a larger file is a person's, and is not read into memory. */
    private static final long LARGEST_GENERATED = 16L << 20;

    /** What is at a path. */
    sealed interface Entry {

        /** @param blockedBy a file where a directory on the way would have to be */
        record Absent(Optional<StackPath> blockedBy) implements Entry {}

        record Directory() implements Entry {}

        /**
         * @param content empty if it is too large to be generated
         * @param permissions empty where the file system has none
         */
        record Regular(Optional<byte[]> content, Optional<Set<PosixFilePermission>> permissions) implements Entry {}
    }

    private enum Kind {
        ABSENT,
        DIRECTORY,
        FILE
    }

    private final Path root;
    private final boolean hasModes;
    private final Map<StackPath, Kind> seen = new HashMap<>();
    private final Map<Path, Boolean> writable = new HashMap<>();

    private DiskView(Path root) {
        this.root = root;
        this.hasModes = DiskOperations.hasModes(root);
    }

    /** @throws StackDirectoryException if the stack directory is something else than a directory */
    static DiskView of(Path directory) {
        Path absolute = directory.toAbsolutePath();
        try {
            if (Files.isDirectory(absolute)) {
                return new DiskView(absolute.toRealPath());
            }
        } catch (IOException e) {
            throw StackDirectoryException.of("reading " + absolute, e);
        }
        for (Path up = absolute; up != null; up = up.getParent()) {
            if (Files.exists(up, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(up)) {
                throw new StackDirectoryException(
                        up + (Files.isSymbolicLink(up) ? " is a link to no directory" : " is a file")
                                + ", and the stack directory has to be there",
                        "remove it or set pgrepl.outputDirectory");
            }
        }
        return new DiskView(absolute);
    }

    Path root() {
        return root;
    }

    Path file(StackPath path) {
        return path.in(root);
    }

    /** @throws StackDirectoryException if a link or a device is there or on the way, or it cannot be read */
    Entry look(StackPath path) {
        Deque<StackPath> above = new ArrayDeque<>();
        for (Optional<StackPath> up = path.parent();
                up.isPresent();
                up = up.get().parent()) {
            above.push(up.get());
        }
        for (StackPath directory : above) {
            Kind kind = seen.computeIfAbsent(directory, p -> kind(p, attributes(p)));
            if (kind != Kind.DIRECTORY) {
                return new Entry.Absent(kind == Kind.FILE ? Optional.of(directory) : Optional.empty());
            }
        }
        BasicFileAttributes attributes = attributes(path);
        return switch (kind(path, attributes)) {
            case ABSENT -> new Entry.Absent(Optional.empty());
            case DIRECTORY -> new Entry.Directory();
            case FILE -> read(path, attributes);
        };
    }

    private Entry read(StackPath path, BasicFileAttributes attributes) {
        Optional<Set<PosixFilePermission>> permissions =
                attributes instanceof PosixFileAttributes posix ? Optional.of(posix.permissions()) : Optional.empty();
        if (attributes.size() > LARGEST_GENERATED) {
            return new Entry.Regular(Optional.empty(), permissions);
        }
        try {
            return new Entry.Regular(Optional.of(Files.readAllBytes(file(path))), permissions);
        } catch (NoSuchFileException e) {
            return new Entry.Absent(Optional.empty());
        } catch (AccessDeniedException e) {
            throw new StackDirectoryException(
                    file(path) + " cannot be read, so nobody knows whether it holds changes of yours",
                    "make it readable for the user who runs the build, or remove it",
                    e);
        } catch (IOException e) {
            throw StackDirectoryException.of("reading " + file(path), e);
        }
    }

    private BasicFileAttributes attributes(StackPath path) {
        Class<? extends BasicFileAttributes> type = hasModes ? PosixFileAttributes.class : BasicFileAttributes.class;
        try {
            return Files.readAttributes(file(path), type, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw StackDirectoryException.of("looking at " + file(path), e);
        }
    }

    private Kind kind(StackPath path, BasicFileAttributes attributes) {
        if (attributes == null) {
            return Kind.ABSENT;
        }
        if (attributes.isDirectory()) {
            return Kind.DIRECTORY;
        }
        if (attributes.isRegularFile()) {
            return Kind.FILE;
        }
        throw new StackDirectoryException(
                file(path) + (attributes.isSymbolicLink() ? " is a symbolic link" : " is neither file nor directory")
                        + ", and generated files go to real files and directories only",
                "remove it, or move what it stands for into the stack directory");
    }

    /**
     * Whether a directory for data is there. It may be behind a link: another disk is a good place for data.
     *
     * @throws StackDirectoryException if something else is there, or it is missing outside the stack directory
     */
    boolean hasDataDirectory(StackPath path) {
        Path at = root;
        for (String name : path.value().split("/")) {
            at = at.resolve(name);
            if (Files.isDirectory(at)) {
                continue;
            }
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                throw new StackDirectoryException(
                        at + " has to be a directory, and is something else", "remove it or move it away");
            }
            if (!isInside(at.getParent())) {
                throw new StackDirectoryException(
                        at + " is missing, behind a link that leads out of the stack directory",
                        "create it there: nothing is written outside the stack directory");
            }
            return false;
        }
        return true;
    }

    /** True if both paths are one file, as where case does not count. */
    boolean areOne(StackPath path, StackPath other) {
        try {
            return Files.exists(file(path)) && Files.exists(file(other)) && Files.isSameFile(file(path), file(other));
        } catch (IOException e) {
            throw StackDirectoryException.of("looking at " + file(path), e);
        }
    }

    private boolean isInside(Path directory) {
        try {
            return !Files.exists(directory) || directory.toRealPath().startsWith(root);
        } catch (IOException e) {
            throw StackDirectoryException.of("looking at " + directory, e);
        }
    }

    /** @throws StackDirectoryException if nothing can be made or removed where the path is to be */
    void requireWritableParent(StackPath path) {
        Path directory = file(path).getParent();
        while (directory != null && !Files.isDirectory(directory)) {
            directory = directory.getParent();
        }
        if (directory != null && !writable.computeIfAbsent(directory, Files::isWritable)) {
            throw new StackDirectoryException(
                    directory + " is not writable, and " + path + " has to change in it",
                    "give the user who runs the build write access, or set pgrepl.outputDirectory");
        }
    }
}
