package io.github.pgrepl.render.disk;

import io.github.pgrepl.render.disk.DiskOperations.Mode;
import io.github.pgrepl.render.disk.DiskView.Entry;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Carries out a plan, so that it can be killed after any step.
 *
 * <ol>
 *   <li>Everything new is written to {@code .pgrepl/tmp}, and directories are made: whatever fails up to here (no space
 *       above all) is undone, and nothing has changed.
 *   <li>{@code manifest.pending} says which contents, old and new, are generated.
 *   <li>Only renames and removals follow. After any of them, each file is the old one or the new one, and known.
 *   <li>The manifest is replaced; the pending one and the temporaries go.
 * </ol>
 */
final class WriteRun {

    private final RenderedStack stack;
    private final WritePlan plan;
    private final DiskView view;
    private final DiskOperations disk;
    private final HandEdits edits;
    private final Manifest pending;
    private final Set<StackPath> needed = new HashSet<>();

    private final Map<StackPath, Path> temporaries = new HashMap<>();
    private final Deque<Path> madeDirectories = new ArrayDeque<>();

    private final SortedSet<StackPath> created = new TreeSet<>();
    private final SortedSet<StackPath> updated = new TreeSet<>();
    private final SortedSet<StackPath> removed = new TreeSet<>();
    private final List<WriteReport.Kept> kept = new ArrayList<>();

    WriteRun(RenderedStack stack, WritePlan plan, DiskView view, DiskOperations disk, HandEdits edits) {
        this.stack = stack;
        this.plan = plan;
        this.view = view;
        this.disk = disk;
        this.edits = edits;
        this.pending = plan.notes().known().and(Manifest.of(stack));
        stack.files().keySet().forEach(path -> path.parent().ifPresent(this::need));
        stack.directories().forEach(this::need);
    }

    private void need(StackPath path) {
        needed.add(path);
        path.parent().ifPresent(this::need);
    }

    WriteReport execute(SecureRandom random) throws IOException {
        try {
            stage(random);
            madeDirectories.clear();
            commit();
        } catch (IOException | RuntimeException e) {
            undo(e);
            throw e;
        }
        return report();
    }

    private void commit() throws IOException {
        removeObsoleteFiles();
        makeDirectories();
        for (String name : plan.secrets()) {
            StackPath path = RenderedStack.secretPath(name);
            disk.moveAside(temporaries.get(path), view.file(path));
        }
        if (!plan.secrets().isEmpty()) {
            disk.syncDirectory(view.file(WritePlan.SECRETS));
        }
        DiskView now = DiskView.of(view.root());
        for (StackPath path : plan.files().keySet()) {
            replace(path, now);
        }
        for (StackPath path : plan.modes().keySet()) {
            mendMode(path);
        }
        finish();
    }

    private void stage(SecureRandom random) throws IOException {
        Path directory = view.file(Notes.TEMPORARIES);
        deleteTemporaries();
        disk.createDirectory(directory, Mode.PRIVATE_DIRECTORY);
        for (Map.Entry<StackPath, StackFile> file : plan.files().entrySet()) {
            stage(
                    file.getKey(),
                    file.getValue().bytes(),
                    Mode.of(file.getValue().kind()));
        }
        for (String name : plan.secrets()) {
            stage(RenderedStack.secretPath(name), Passwords.next(random), Mode.SECRET);
        }
        if (plan.manifest().isPresent()) {
            stage(Notes.MANIFEST, plan.manifest().get(), Mode.FILE);
        }
        stage(Notes.PENDING, pending.bytes(), Mode.FILE);
        makeDirectories();
        disk.syncFiles(temporaries.values());
        disk.moveOver(temporaries.get(Notes.PENDING), view.file(Notes.PENDING));
        disk.syncDirectory(view.file(Notes.DIRECTORY));
    }

    private void stage(StackPath path, byte[] content, Mode mode) throws IOException {
        Path temporary = view.file(Notes.TEMPORARIES).resolve(temporaries.size() + "-" + path.name());
        temporaries.put(path, temporary);
        disk.writeNew(temporary, content, mode);
    }

    /**
     * Directories go only if nothing was moved yet. A manifest that is pending stays: it says what an earlier run, or this
     * one, wrote.
     */
    private void undo(Exception failure) {
        try {
            deleteTemporaries();
            while (!madeDirectories.isEmpty()) {
                disk.delete(madeDirectories.pop());
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void deleteTemporaries() throws IOException {
        Path directory = view.file(Notes.TEMPORARIES);
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            disk.deleteTree(directory);
        } else {
            Files.deleteIfExists(directory);
        }
    }

    /** Those below a file that has to go first wait until it is gone. */
    private void makeDirectories() throws IOException {
        SortedSet<StackPath> directories = new TreeSet<>(plan.directories());
        plan.files().keySet().forEach(path -> path.parent().ifPresent(directories::add));
        for (StackPath directory : directories) {
            makeDirectory(directory);
        }
    }

    private void makeDirectory(StackPath path) throws IOException {
        Path directory = view.file(path);
        if (Files.isDirectory(directory)) {
            return;
        }
        if (path.parent().isPresent()) {
            makeDirectory(path.parent().get());
        }
        boolean blocked =
                Files.exists(directory, LinkOption.NOFOLLOW_LINKS) || !Files.isDirectory(directory.getParent());
        if (!blocked) {
            boolean secluded = path.equals(WritePlan.SECRETS) || path.name().equals("pgdata");
            disk.createDirectory(directory, secluded ? Mode.PRIVATE_DIRECTORY : Mode.DIRECTORY);
            madeDirectories.push(directory);
        }
    }

    private void removeObsoleteFiles() throws IOException {
        DiskView now = DiskView.of(view.root());
        for (StackPath path : plan.obsolete()) {
            Fate fate = Fate.of(path, now.look(path), Optional.empty(), plan.notes(), edits);
            if (fate == Fate.GOES) {
                disk.delete(view.file(path));
                removed.add(path);
            } else if (fate == Fate.IS_KEPT_ASIDE) {
                keepAside(path);
                removed.add(path);
            }
            removeEmptyParents(path);
        }
    }

    private void removeEmptyParents(StackPath path) throws IOException {
        for (Optional<StackPath> up = path.parent();
                up.isPresent();
                up = up.get().parent()) {
            if (needed.contains(up.get())) {
                return;
            }
            try {
                disk.delete(view.file(up.get()));
            } catch (NoSuchFileException e) {
                continue;
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    /** Looks again at what it replaces: an editor may have saved it since the plan was made. */
    private void replace(StackPath path, DiskView now) throws IOException {
        StackFile file = plan.files().get(path);
        switch (Fate.of(path, now.look(path), Optional.of(file), plan.notes(), edits)) {
            case STAYS -> {
                return;
            }
            case NOTHING_THERE -> created.add(path);
            case GOES -> updated.add(path);
            case IS_KEPT_ASIDE -> {
                keepAside(path);
                updated.add(path);
            }
        }
        disk.moveOver(temporaries.get(path), view.file(path));
    }

    private void mendMode(StackPath path) throws IOException {
        StackFile.Kind kind = plan.modes().get(path).kind();
        disk.setMode(view.file(path), Mode.of(kind));
        if (view.look(path) instanceof Entry.Regular file && !WritePlan.lacksMode(file, kind)) {
            updated.add(path);
        }
    }

    /** Moves a person's file to {@code NAME.orig}, or to the first {@code NAME.orig.N} that is free. */
    private void keepAside(StackPath path) throws IOException {
        for (int i = 0; ; i++) {
            StackPath aside = new StackPath(path + ".orig" + (i == 0 ? "" : "." + i));
            if (stack.files().containsKey(aside) || pending.lists(aside)) {
                continue;
            }
            Path target = view.file(aside);
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                disk.moveAside(view.file(path), target);
                kept.add(new WriteReport.Kept(path, aside));
                return;
            }
            if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                    && Files.mismatch(view.file(path), target) == -1) {
                disk.delete(view.file(path));
                kept.add(new WriteReport.Kept(path, aside));
                return;
            }
        }
    }

    private void finish() throws IOException {
        if (plan.manifest().isPresent()) {
            disk.moveOver(temporaries.get(Notes.MANIFEST), view.file(Notes.MANIFEST));
            disk.syncDirectory(view.file(Notes.DIRECTORY));
        }
        disk.delete(view.file(Notes.PENDING));
        deleteTemporaries();
    }

    private WriteReport report() {
        return new WriteReport(
                List.copyOf(created),
                List.copyOf(updated),
                List.copyOf(removed),
                kept,
                stack.files().size() - created.size() - updated.size(),
                List.copyOf(plan.directories()),
                List.copyOf(plan.secrets()));
    }
}
