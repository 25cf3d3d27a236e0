package io.github.pgrepl.render.disk;

import io.github.pgrepl.render.disk.CheckReport.Difference;
import io.github.pgrepl.render.disk.CheckReport.Kind;
import io.github.pgrepl.render.disk.DiskView.Entry;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where a stack directory is not what the spec says. */
final class StackDiff {

    private final RenderedStack stack;
    private final DiskView view;
    private final SortedMap<StackPath, Entry> onDisk = new TreeMap<>();
    private final Notes notes;

    StackDiff(RenderedStack stack, DiskView view) {
        this.stack = stack;
        this.view = view;
        this.notes = Notes.read(view);
        SortedSet<StackPath> paths = new TreeSet<>(stack.files().keySet());
        paths.addAll(notes.known().hashes().keySet());
        paths.forEach(path -> onDisk.put(path, view.look(path)));
    }

    CheckReport compare() {
        boolean modes = fileSystemKeepsModes();
        List<Difference> differences = new ArrayList<>();
        onDisk.forEach((path, entry) -> {
            Optional<StackFile> wanted = Optional.ofNullable(stack.files().get(path));
            if (entry instanceof Entry.Regular file) {
                compare(path, file, wanted, modes).ifPresent(differences::add);
            } else {
                wanted.map(file -> missing(path, entry, file)).ifPresent(differences::add);
            }
        });
        if (differences.isEmpty()) {
            compareManifest().ifPresent(differences::add);
        }
        return new CheckReport(differences);
    }

    /**
     * Mounts without modes of their own (FAT, Windows drives in WSL, shared folders) often make every file executable.
     * There, the bit says nothing.
     */
    private boolean fileSystemKeepsModes() {
        List<Entry.Regular> ordinary = stack.files().entrySet().stream()
                .filter(file -> file.getValue().kind() == StackFile.Kind.ORDINARY)
                .map(file -> onDisk.get(file.getKey()))
                .filter(Entry.Regular.class::isInstance)
                .map(Entry.Regular.class::cast)
                .toList();
        return ordinary.size() < 2 || !ordinary.stream().allMatch(StackDiff::isExecutable);
    }

    private static boolean isExecutable(Entry.Regular file) {
        return file.permissions()
                .filter(has -> has.contains(PosixFilePermission.OWNER_EXECUTE))
                .isPresent();
    }

    private Optional<Difference> compare(
            StackPath path, Entry.Regular file, Optional<StackFile> wanted, boolean modes) {
        if (wanted.isEmpty()) {
            return Optional.of(new Difference(
                    path, Kind.EXTRA, FileDiff.removed(path, file.content(), modeOf(isExecutable(file)))));
        }
        boolean script = wanted.get().kind() == StackFile.Kind.SCRIPT;
        boolean sameMode = !modes || file.permissions().isEmpty() || isExecutable(file) == script;
        boolean same = file.content()
                .filter(content -> Arrays.equals(content, wanted.get().bytes()))
                .isPresent();
        if (same && sameMode) {
            return Optional.empty();
        }
        String oldMode = sameMode ? modeOf(script) : modeOf(!script);
        return Optional.of(new Difference(
                path,
                Kind.CHANGED,
                FileDiff.changed(path, file.content(), oldMode, wanted.get().bytes(), modeOf(script))));
    }

    private Difference missing(StackPath path, Entry entry, StackFile file) {
        List<String> diff = FileDiff.added(path, file.bytes(), modeOf(file.kind() == StackFile.Kind.SCRIPT));
        if (entry instanceof Entry.Directory) {
            diff = new ArrayList<>(diff);
            diff.add(0, path + " is a directory");
        }
        return new Difference(path, Kind.MISSING, diff);
    }

    private Optional<Difference> compareManifest() {
        byte[] wanted = Manifest.of(stack).bytes();
        if (notes.manifest().isEmpty()) {
            return Optional.of(new Difference(
                    Notes.MANIFEST, Kind.MISSING, FileDiff.added(Notes.MANIFEST, wanted, modeOf(false))));
        }
        if (Arrays.equals(notes.manifest().get(), wanted)) {
            return Optional.empty();
        }
        return Optional.of(new Difference(
                Notes.MANIFEST,
                Kind.CHANGED,
                FileDiff.changed(Notes.MANIFEST, notes.manifest(), modeOf(false), wanted, modeOf(false))));
    }

    private static String modeOf(boolean executable) {
        return executable ? "100755" : "100644";
    }
}
