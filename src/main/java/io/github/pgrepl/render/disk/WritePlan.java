package io.github.pgrepl.render.disk;

import io.github.pgrepl.render.disk.DiskView.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a run has to do, decided before it changes anything; every obstacle that can be foreseen is an exception here.
 *
 * @param files whose content is not on the disk
 * @param modes files whose mode alone is wrong
 * @param obsolete paths generated earlier that the stack no longer has, on the disk or not
 * @param directories to make
 * @param secrets to make
 * @param manifest the new one, if the one on the disk is another
 */
record WritePlan(
        SortedMap<StackPath, StackFile> files,
        SortedMap<StackPath, StackFile> modes,
        SortedSet<StackPath> obsolete,
        SortedSet<StackPath> directories,
        SortedSet<String> secrets,
        Optional<byte[]> manifest,
        Notes notes) {

    static final StackPath SECRETS = new StackPath("secrets");

    boolean isEmpty() {
        return files.isEmpty()
                && modes.isEmpty()
                && directories.isEmpty()
                && secrets.isEmpty()
                && manifest.isEmpty()
                && notes.traces() == Notes.Traces.NONE;
    }

    /** @throws StackDirectoryException if it could not be carried out */
    static WritePlan of(RenderedStack stack, DiskView view, HandEdits edits) {
        Notes notes = Notes.read(view);
        byte[] newManifest = Manifest.of(stack).bytes();
        WritePlan plan = new WritePlan(
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(notes.known().hashes().keySet()),
                new TreeSet<>(),
                new TreeSet<>(),
                Optional.of(newManifest)
                        .filter(bytes -> notes.manifest()
                                .filter(old -> Arrays.equals(old, bytes))
                                .isEmpty()),
                notes);
        plan.obsolete.removeAll(stack.files().keySet());
        plan.spareFilesUnderAnotherCase(stack, view);
        plan.obsolete.forEach(path -> plan.planRemoval(path, view, edits));
        stack.files().forEach((path, file) -> plan.planFile(path, file, view, edits));
        stack.directories().stream()
                .filter(path -> !view.hasDataDirectory(path))
                .forEach(plan.directories::add);
        stack.secrets().forEach(name -> plan.planSecret(name, view));
        plan.requireWritable(view);
        return plan;
    }

    private void planRemoval(StackPath path, DiskView view, HandEdits edits) {
        Entry entry = view.look(path);
        if (Fate.of(path, entry, Optional.empty(), notes, edits) != Fate.NOTHING_THERE) {
            view.requireWritableParent(path);
        }
    }

    /** Where case does not count, the old spelling of a path is the new file. */
    private void spareFilesUnderAnotherCase(RenderedStack stack, DiskView view) {
        SortedMap<String, StackPath> byLowerCase = new TreeMap<>();
        stack.files().keySet().forEach(path -> byLowerCase.put(path.value().toLowerCase(Locale.ROOT), path));
        obsolete.removeIf(old -> {
            StackPath path = byLowerCase.get(old.value().toLowerCase(Locale.ROOT));
            return path != null && view.areOne(old, path);
        });
    }

    private void planFile(StackPath path, StackFile file, DiskView view, HandEdits edits) {
        Entry entry = view.look(path);
        if (entry instanceof Entry.Absent absent) {
            absent.blockedBy().filter(Predicate.not(obsolete::contains)).ifPresent(blocking -> {
                throw new StackDirectoryException(
                        view.file(blocking) + " is a file, and the directory of " + path + " has to be there",
                        "remove it or move it away");
            });
        } else if (entry instanceof Entry.Directory && !vanishes(view.file(path), view)) {
            throw new StackDirectoryException(
                    view.file(path) + " is a directory, and a file has to be there",
                    "remove it or move it away (Docker makes such directories where a mounted file is missing)");
        }
        Fate fate = Fate.of(path, entry, Optional.of(file), notes, edits);
        if (fate != Fate.STAYS) {
            files.put(path, file);
        } else if (lacksMode((Entry.Regular) entry, file.kind())) {
            modes.put(path, file);
        }
    }

    /** True if nothing but obsolete generated files is in it, so that it goes with them. */
    private boolean vanishes(Path directory, DiskView view) {
        Set<Path> leaving = new LinkedHashSet<>();
        for (StackPath path : obsolete) {
            Entry entry = view.look(path);
            if (Fate.of(path, entry, Optional.empty(), notes, HandEdits.KEEP) == Fate.GOES) {
                for (Path up = view.file(path); up.startsWith(directory); up = up.getParent()) {
                    leaving.add(up);
                }
            }
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.allMatch(leaving::contains);
        } catch (IOException e) {
            throw StackDirectoryException.of("looking into " + directory, e);
        } catch (UncheckedIOException e) {
            throw StackDirectoryException.of("looking into " + directory, e.getCause());
        }
    }

    /**
     * A bit that is missing, or an executable bit too many. Others that are set are left: a checkout under another
     * umask is no change.
     */
    static boolean lacksMode(Entry.Regular file, StackFile.Kind kind) {
        return file.permissions()
                .filter(has -> !has.containsAll(DiskOperations.Mode.of(kind).permissions())
                        || kind == StackFile.Kind.ORDINARY && has.contains(PosixFilePermission.OWNER_EXECUTE))
                .isPresent();
    }

    private void planSecret(String name, DiskView view) {
        if (!view.hasDataDirectory(SECRETS)) {
            directories.add(SECRETS);
            secrets.add(name);
            return;
        }
        Path file = view.file(RenderedStack.secretPath(name));
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                requireMissing(file);
                secrets.add(name);
            } else if (!Files.isRegularFile(file)) {
                throw new StackDirectoryException(
                        file + " has to be a file with a password, and is something else",
                        "remove it (Docker makes directories where a mounted file is missing)");
            } else if (Files.size(file) == 0) {
                throw new StackDirectoryException(
                        file + " is empty", "write the password into it, or remove it to have one made");
            }
        } catch (IOException e) {
            throw StackDirectoryException.of("looking at " + file, e);
        }
    }

    /** "Does not exist" and "may not be seen" are not the same. */
    private static void requireMissing(Path file) throws IOException {
        if (!Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    private void requireWritable(DiskView view) {
        if (isEmpty()) {
            return;
        }
        Stream.of(
                        files.keySet().stream(),
                        directories.stream(),
                        secrets.stream().map(RenderedStack::secretPath),
                        Stream.of(Notes.MANIFEST))
                .flatMap(paths -> paths)
                .forEach(view::requireWritableParent);
        requireReal(view, directories.contains(SECRETS) ? List.of() : List.copyOf(secrets));
    }

    /** A secret is made in the stack directory or not at all. */
    private static void requireReal(DiskView view, List<String> secrets) {
        if (!secrets.isEmpty()) {
            view.look(RenderedStack.secretPath(secrets.get(0)));
        }
    }
}
