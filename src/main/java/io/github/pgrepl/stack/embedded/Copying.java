package io.github.pgrepl.stack.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How files get into a copy of a data directory: as the system does it best. */
class Copying {

    /** With its mode and its time; fails with {@link java.nio.file.NoSuchFileException} where it is gone. */
    void copy(Path file, Path target) throws IOException {
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Under the owner and the mode of another file. */
    void write(byte[] content, Path like, Path target) throws IOException {
        Files.copy(like, target, StandardCopyOption.COPY_ATTRIBUTES);
        Files.write(target, content);
    }
}
