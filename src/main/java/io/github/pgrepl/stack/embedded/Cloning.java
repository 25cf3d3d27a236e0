package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.render.disk.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Makes a standby's data directory, beside its final place and then moved there: a killed clone is never a database. */
record Cloning(NodePlan node, DataDirectory target, ServerUser user) {

    /**
     * From the data directory of a primary that was stopped in peace: it needs nothing but the word that it is a standby's.
     *
     * @param slots names of those to keep; no others are a clone's
     */
    void fromStopped(DataDirectory source, Set<String> slots) throws IOException {
        Path unfinished = unfinished();
        FileCopy.copy(source.path(), unfinished);
        fromStopped(unfinished, slots);
    }

    /** The same, where most of it is copied already: while the primary's own copy of that became a cluster. */
    void fromStopped(DataDirectory source, Path copied, Set<String> slots) throws IOException {
        FileCopy.update(source.path(), copied);
        fromStopped(copied, slots);
    }

    private void fromStopped(Path unfinished, Set<String> slots) throws IOException {
        removeSlots(new DataDirectory(unfinished), slots);
        finish(unfinished);
    }

    /** A directory beside the final one, which is not there. */
    Path unfinished() throws IOException {
        Path unfinished = target.unfinished().path();
        FileUtils.deleteDirectory(unfinished.toFile());
        Files.createDirectories(unfinished.getParent());
        return unfinished;
    }

    /** Where a data directory is kept that a clone is to replace; not there once it has. */
    Path before() {
        return target.path().resolveSibling(target.path().getFileName() + ".before");
    }

    /**
     * What it replaces is removed only once the clone outlasts a loss of power. One that replaces nothing is not synced,
     * which would take most of the time of a first start: it could be made again.
     */
    void finish(Path unfinished) throws IOException {
        new DataDirectory(unfinished).becomeStandby();
        user.own(List.of(unfinished));
        if (Files.exists(before())) {
            Durable.tree(unfinished);
            Durable.rename(unfinished, target.path());
            FileUtils.deleteDirectory(before().toFile());
        } else {
            Files.move(unfinished, target.path(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    static void removeSlots(DataDirectory data, Set<String> keep) throws IOException {
        try (Stream<Path> slots = Files.list(data.path().resolve("pg_replslot"))) {
            for (Path slot : slots.toList()) {
                if (!keep.contains(slot.getFileName().toString())) {
                    FileUtils.deleteDirectory(slot.toFile());
                }
            }
        }
    }
}
