package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whom servers run as: whoever runs the build. PostgreSQL refuses to run as root, so root's servers run as the owner of
 * the stack directory, as they do in containers, or, where that is root too, as an unprivileged user of the system.
 */
record ServerUser(Optional<Account> account) {

    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    /** Asking the system takes two processes, and every look at a server needs the answer: it is asked once. */
    private static final AtomicReference<Account> KNOWN = new AtomicReference<>();

    record Account(int uid, int gid) {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** @param directory exists, or its nearest parent that does counts */
    static ServerUser ownerOf(Path directory) {
        if (!isRoot()) {
            return new ServerUser(Optional.empty());
        }
        Path existing = directory;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        Account owner = owner(existing);
        return owner.uid() == 0 ? unprivileged() : new ServerUser(Optional.of(owner));
    }

    /** One that the system knows by name, which {@code initdb} insists on. */
    static ServerUser unprivileged() {
        if (!isRoot()) {
            return new ServerUser(Optional.empty());
        }
        Account account = KNOWN.get();
        if (account == null) {
            account = UNPRIVILEGED.stream()
                    .flatMap(name -> account(name).stream())
                    .findFirst()
                    .orElseThrow(() -> new StackException(
                            "PostgreSQL does not run as root, and there is none of the users "
                                    + String.join(", ", UNPRIVILEGED) + " to run it as",
                            "add one, or run the build as an ordinary user"));
            KNOWN.set(account);
        }
        return new ServerUser(Optional.of(account));
    }

    private static Optional<Account> account(String name) {
        Outcome uid = Command.of("id", "-u", name).run(SHORT);
        Outcome gid = Command.of("id", "-g", name).run(SHORT);
        return uid.succeeded() && gid.succeeded()
                ? Optional.of(new Account(
                        Integer.parseInt(uid.output().strip()),
                        Integer.parseInt(gid.output().strip())))
                : Optional.empty();
    }

    /** The words of a command that this user runs. */
    List<String> running(List<String> words) {
        if (account.isEmpty()) {
            return words;
        }
        requireSetpriv(EmbeddedLayout.searched());
        List<String> all = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                Integer.toString(account.get().uid()),
                "--regid",
                Integer.toString(account.get().gid()),
                "--clear-groups",
                "--inh-caps=-all",
                "--bounding-set=-all"));
        all.addAll(words);
        return all;
    }

    /** BusyBox has one that changes no user. */
    static void requireSetpriv(String path) {
        Optional<Path> program = EmbeddedLayout.program("setpriv", path);
        try {
            if (program.isPresent() && !program.get().toRealPath().endsWith("busybox")) {
                return;
            }
        } catch (IOException e) {
            throw new StackException(program.orElseThrow() + " cannot be read", "see to it", e);
        }
        throw new StackException(
                "PostgreSQL does not run as root, and there is no setpriv here that could run it as another user"
                        + program.map(busybox -> ": " + busybox + " is BusyBox's")
                                .orElse(""),
                "install that of util-linux (on Alpine: apk add setpriv), or run the build as an ordinary user");
    }

    boolean owns(Path path) {
        return account.isEmpty() || account.get().equals(owner(path));
    }

    private static Account owner(Path path) {
        try {
            return new Account((int) Files.getAttribute(path, "unix:uid"), (int) Files.getAttribute(path, "unix:gid"));
        } catch (IOException e) {
            throw new StackException("it cannot be told whose " + path + " is", "see that it can be read", e);
        }
    }

    /** Makes files this user's, with all that is in them, the directories last; links are not followed. */
    void own(List<Path> paths) {
        if (account.isEmpty()) {
            return;
        }
        try {
            for (Path path : paths) {
                Files.walkFileTree(path, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        give(file, account.get());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        give(directory, account.get());
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (IOException e) {
            throw new StackException(
                    "files cannot be given to the user whom the servers run as: " + e,
                    "see whether the file system knows owners",
                    e);
        }
    }

    private static void give(Path file, Account account) throws IOException {
        Files.setAttribute(file, "unix:uid", account.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", account.gid(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Servers have to get at their directories.
     *
     * @throws StackException that names the directory which lets this user not through
     */
    void requireWayTo(Path directory) {
        if (account.isEmpty()) {
            return;
        }
        for (Path part = directory.toAbsolutePath().getParent(); part != null; part = part.getParent()) {
            try {
                if (!letsThrough(part)) {
                    throw new StackException(
                            "PostgreSQL does not run as root, and user "
                                    + account.get().uid() + ", whom the servers run as instead, may not pass through "
                                    + part,
                            "build in a directory that others may enter, run the build as an ordinary user, or: chmod o+x "
                                    + part);
                }
            } catch (IOException e) {
                throw new StackException(part + " cannot be read", "see to it", e);
            }
        }
    }

    private boolean letsThrough(Path part) throws IOException {
        var permissions = Files.getPosixFilePermissions(part);
        int uid = (int) Files.getAttribute(part, "unix:uid");
        int gid = (int) Files.getAttribute(part, "unix:gid");
        if (uid == account.orElseThrow().uid()) {
            return permissions.contains(PosixFilePermission.OWNER_EXECUTE);
        }
        if (gid == account.orElseThrow().gid()) {
            return permissions.contains(PosixFilePermission.GROUP_EXECUTE);
        }
        return permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
    }
}
