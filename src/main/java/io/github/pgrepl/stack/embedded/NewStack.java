package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * The directory that a stack is restored to: all files of another stack, but its data, its archive, and what is one
 * machine's own. As restore.sh makes it.
 *
 * @param source the stack directory that is only read
 * @param project of Compose; the other stack's is another, should anyone call Compose in this directory
 */
record NewStack(Path source, Path directory, String project) {

    private static final Set<String> ONE_MACHINES = Set.of(".env", ".git", ".pgrepl/embedded", ".pgrepl/lock");

    private Path unfinished() {
        return directory.resolve(".pgrepl").resolve("unfinished-restore");
    }

    /** Whether a restore was killed here. */
    boolean isUnfinished() {
        return Files.exists(unfinished());
    }

    void refuseToOverwrite() throws IOException {
        if (directory.startsWith(source) || source.startsWith(directory)) {
            throw new StackException(directory + " is no place beside this stack", "choose a directory outside of it");
        }
        if (Files.exists(directory) && !isUnfinished()) {
            try (Stream<Path> entries = Files.list(directory)) {
                if (entries.findAny().isPresent()) {
                    throw new StackException(
                            directory + " is not empty",
                            "choose another: a restore makes a new stack, and changes none that is there");
                }
            }
        }
    }

    void make() throws IOException {
        Files.createDirectories(unfinished().getParent());
        Files.createFile(unfinished());
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                if (isLeftOut(from)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Path to = directory.resolve(source.relativize(from));
                if (!Files.exists(to)) {
                    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                own(from, to);
                return isPlaceOfData(from) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                if (!isLeftOut(from)) {
                    Path to = directory.resolve(source.relativize(from));
                    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                    own(from, to);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        Files.writeString(directory.resolve(".env"), "COMPOSE_PROJECT_NAME=" + project + "\n");
        Path ports = Places.freePorts(directory);
        Files.createDirectories(ports.getParent());
        Files.createFile(ports);
    }

    private boolean isLeftOut(Path path) {
        String name = BackupManifest.path(source, path);
        return ONE_MACHINES.contains(name) || name.matches("docker-compose\\.override\\.ya?ml");
    }

    /** Its own, and empty at first. */
    private boolean isPlaceOfData(Path path) {
        String name = BackupManifest.path(source, path);
        return name.equals("archive") || name.matches("[^/]+/pgdata");
    }

    /** Root's copy is the owner's, as whom servers then run here too. */
    private static void own(Path from, Path to) throws IOException {
        if (ServerUser.isRoot()) {
            Files.setAttribute(to, "unix:uid", Files.getAttribute(from, "unix:uid"), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(to, "unix:gid", Files.getAttribute(from, "unix:gid"), LinkOption.NOFOLLOW_LINKS);
        }
    }

    void finish() throws IOException {
        Files.delete(unfinished());
    }

    void remove() throws IOException {
        FileUtils.deleteDirectory(directory.toFile());
    }
}
