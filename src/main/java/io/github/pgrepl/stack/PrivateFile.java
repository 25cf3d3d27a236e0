package io.github.pgrepl.stack;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that its owner alone may read, from its first byte on. */
public final class PrivateFile {

    private PrivateFile() {}

    /** Replaces what is there. */
    public static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        Files.createFile(file, attributes("rw-------"));
        return Files.writeString(file, text);
    }

    public static Path directory(Path directory) throws IOException {
        Files.createDirectories(directory.getParent());
        return Files.exists(directory) ? directory : Files.createDirectory(directory, attributes("rwx------"));
    }

    private static FileAttribute<?>[] attributes(String mode) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
