package io.github.pgrepl.render.disk;

import java.nio.file.Path;

/** Does not wait for the disk: only a loss of power could tell the difference, and it is most of a test's time. */
class UnsyncedDisk extends DiskOperations {

    @Override
    void syncFile(Path file) {}

    @Override
    void syncDirectory(Path directory) {}
}
