package io.github.pgrepl.render.disk;

import java.util.List;

/**
 * What a run did to the stack directory.
 *
 * @param updated content or executable bit changed
 * @param removed generated earlier, and no longer part of the stack
 * @param kept versions of people, put aside before something else took their place
 * @param unchanged number of files that already were what they should be
 * @param secrets names of the secrets that were made
 */
public record WriteReport(
        List<StackPath> created,
        List<StackPath> updated,
        List<StackPath> removed,
        List<Kept> kept,
        int unchanged,
        List<StackPath> directories,
        List<String> secrets) {

    /** @param as where the person's version is now */
    public record Kept(StackPath path, StackPath as) {}

    public WriteReport {
        created = List.copyOf(created);
        updated = List.copyOf(updated);
        removed = List.copyOf(removed);
        kept = List.copyOf(kept);
        directories = List.copyOf(directories);
        secrets = List.copyOf(secrets);
    }

    static WriteReport unchanged(RenderedStack stack) {
        return new WriteReport(
                List.of(), List.of(), List.of(), List.of(), stack.files().size(), List.of(), List.of());
    }

    /** True if the stack directory was what it should be. */
    public boolean nothingChanged() {
        return created.isEmpty()
                && updated.isEmpty()
                && removed.isEmpty()
                && kept.isEmpty()
                && directories.isEmpty()
                && secrets.isEmpty();
    }
}
