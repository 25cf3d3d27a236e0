package io.github.pgrepl.render.disk;

import io.github.pgrepl.render.disk.DiskOperations.Mode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** A directory that holds what was generated from a spec, and what people and servers added to it. */
public final class StackDirectory {

    /** What is in a stack directory for one machine only, as lines of its {@code .gitignore}. */
    public static final List<String> NOT_FOR_GIT = List.of(
            "/.env",
            "/.pgrepl/embedded/",
            "/.pgrepl/lock",
            "/.pgrepl/manifest.pending",
            "/.pgrepl/tmp/",
            "*.orig",
            "*.orig.[0-9]*");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final DiskOperations disk;

    /** @param directory need not exist */
    public StackDirectory(Path directory) {
        this(directory, new DiskOperations());
    }

    StackDirectory(Path directory, DiskOperations disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /**
     * Makes the directory what the stack says: writes what differs, removes what was generated earlier and is no longer
     * part of the stack, makes the secrets that are missing. Where nothing differs, nothing is written.
     *
     * <p>What a person wrote or changed is never lost: it is kept as {@code NAME.orig}. Data directories, the archive and
     * existing secrets are not touched. A run that is killed is finished by the next one. Runs on one directory at the
     * same time take turns.
     *
     * @param random for new passwords
     * @throws StackDirectoryException if it cannot be done; nothing has changed then, or the next run goes on where this
     *     one stopped
     */
    public WriteReport write(RenderedStack stack, HandEdits edits, SecureRandom random) {
        DiskView view = DiskView.of(directory);
        if (isWritten(stack, view, edits)) {
            return WriteReport.unchanged(stack);
        }
        try {
            makeNotesDirectory(view.file(Notes.DIRECTORY));
            return DirectoryLock.holding(view.file(Notes.LOCK), PATIENCE, () -> writeLocked(stack, edits, random));
        } catch (IOException e) {
            throw StackDirectoryException.of("writing " + directory, e);
        }
    }

    /** Looks without the lock: what another run leaves half-way while it works is no verdict, and is looked at again. */
    private static boolean isWritten(RenderedStack stack, DiskView view, HandEdits edits) {
        try {
            return WritePlan.of(stack, view, edits).isEmpty();
        } catch (StackDirectoryException e) {
            if (Files.exists(view.file(Notes.LOCK))) {
                return false;
            }
            throw e;
        }
    }

    private void makeNotesDirectory(Path notes) throws IOException {
        if (Files.isDirectory(notes)) {
            return;
        }
        Files.createDirectories(notes.getParent());
        try {
            disk.createDirectory(notes, Mode.DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            // Another run was faster; the lock in it decides who goes first.
            if (!Files.isDirectory(notes)) {
                throw e;
            }
        }
    }

    private WriteReport writeLocked(RenderedStack stack, HandEdits edits, SecureRandom random) throws IOException {
        DiskView view = DiskView.of(directory);
        WritePlan plan = WritePlan.of(stack, view, edits);
        return plan.isEmpty()
                ? WriteReport.unchanged(stack)
                : new WriteRun(stack, plan, view, disk, edits).execute(random);
    }

    /**
     * Compares, and writes nothing. Does not look at data directories, archive and secrets.
     *
     * @throws StackDirectoryException if the directory cannot be read
     */
    public CheckReport check(RenderedStack stack) {
        return new StackDiff(stack, DiskView.of(directory)).compare();
    }
}
