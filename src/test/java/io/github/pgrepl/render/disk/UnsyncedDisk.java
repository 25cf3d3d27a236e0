package io.github.pgrepl.render.disk;

import java.nio.file.Path;
import java.util.Collection;

/** Does not wait for the disk: only a loss of power could tell the difference, and it is most of a test's time. */
class UnsyncedDisk extends DiskOperations {

    @Override
    void syncFiles(Collection<Path> files) {}

    @Override
    void syncDirectory(Path directory) {}
}
