package io.github.pgrepl.render.disk;

import java.util.Optional;

/**
 * What {@code .pgrepl/} remembers of earlier runs.
 *
 * <p>{@code manifest} is what the last finished run left. While a run is under way, {@code manifest.pending} adds what
 * it is about to write, so that whatever it leaves when it is killed is known to be generated, and not taken for a
 * person's work. {@code tmp/} holds files not yet in their place.
 *
 * @param manifest as it is on the disk
 * @param finished what the last finished run left
 * @param known all that is known to be generated
 * @param traces of a run that did not finish
 */
record Notes(Optional<byte[]> manifest, Manifest finished, Manifest known, Traces traces) {

    enum Traces {
        NONE,
        LEFT
    }

    static final StackPath DIRECTORY = new StackPath(".pgrepl");
    static final StackPath MANIFEST = DIRECTORY.child("manifest");
    static final StackPath PENDING = DIRECTORY.child("manifest.pending");
    static final StackPath TEMPORARIES = DIRECTORY.child("tmp");
    static final StackPath LOCK = DIRECTORY.child("lock");

    static Notes read(DiskView view) {
        Optional<byte[]> manifest = content(view, MANIFEST);
        Optional<byte[]> pending = content(view, PENDING);
        Manifest finished = parse(view, MANIFEST, manifest);
        Manifest known = finished.and(parse(view, PENDING, pending));
        boolean temporaries = !(view.look(TEMPORARIES) instanceof DiskView.Entry.Absent);
        return new Notes(manifest, finished, known, temporaries || pending.isPresent() ? Traces.LEFT : Traces.NONE);
    }

    private static Optional<byte[]> content(DiskView view, StackPath path) {
        DiskView.Entry entry = view.look(path);
        if (entry instanceof DiskView.Entry.Absent) {
            return Optional.empty();
        }
        if (entry instanceof DiskView.Entry.Regular file && file.content().isPresent()) {
            return file.content();
        }
        throw new StackDirectoryException(view.file(path) + " is not a manifest", "remove it");
    }

    private static Manifest parse(DiskView view, StackPath path, Optional<byte[]> content) {
        return content.map(bytes -> Manifest.parse(bytes, view.file(path).toString()))
                .orElse(Manifest.EMPTY);
    }
}
