package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Command;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.io.file.PathUtils;

/** An archive of files in the way of {@code tar} and {@code xz}. */
record TarXz(Path file) {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int EXECUTE = 0100;

    /**
     * By the system's own programs where it has them, which take half the time.
     *
     * @param directory is there, and empty
     * @throws IOException also where an entry leads out of the directory
     */
    void unpack(Path directory) throws IOException {
        if (!unpackByPrograms(directory)) {
            PathUtils.cleanDirectory(directory);
            unpackByItself(directory);
        }
    }

    private boolean unpackByPrograms(Path directory) {
        return !Installation.windows()
                && Command.of("tar", "-x", "-o", "-J", "-f", file.toString(), "-C", directory.toString())
                        .succeeds(LIMIT);
    }

    void unpackByItself(Path directory) throws IOException {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(content))) {
            for (TarArchiveEntry next = tar.getNextEntry(); next != null; next = tar.getNextEntry()) {
                unpack(next, tar, directory);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException(entry.getName() + " leads out of the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(target))) {
            content.transferTo(file);
        }
        if ((entry.getMode() & EXECUTE) != 0 && !Installation.windows()) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(target));
            permissions.addAll(Set.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
            Files.setPosixFilePermissions(target, permissions);
        }
    }
}
