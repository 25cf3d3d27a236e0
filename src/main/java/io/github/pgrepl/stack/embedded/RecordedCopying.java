package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.embedded.BackupManifest.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Copies files at a pace, and keeps what was read of each, for the manifest. */
final class RecordedCopying extends Copying {

    private static final int CHUNK = 128 * 1024;

    private final Path root;
    private final Pace pace;
    private final List<Entry> entries = new ArrayList<>();
    private final byte[] chunk = new byte[CHUNK];

    /** @param root what the manifest's paths are relative to */
    RecordedCopying(Path root, Pace pace) {
        this.root = root;
        this.pace = pace;
    }

    @Override
    void copy(Path file, Path target) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        ManifestChecksum checksum = ManifestChecksum.ofCopies();
        long size = 0;
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                checksum.update(chunk, read);
                size += read;
                pace.after(read);
            }
        }
        if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
        }
        Files.setLastModifiedTime(target, modified);
        record(target, size, modified.toInstant(), checksum);
    }

    @Override
    void write(byte[] content, Path like, Path target) throws IOException {
        super.write(content, like, target);
        ManifestChecksum checksum = ManifestChecksum.ofCopies();
        checksum.update(content, content.length);
        record(target, content.length, Files.getLastModifiedTime(target).toInstant(), checksum);
    }

    private void record(Path target, long size, Instant modified, ManifestChecksum checksum) {
        entries.add(new Entry(
                BackupManifest.path(root, target), size, modified, checksum.algorithm(), checksum.hexadecimal()));
    }

    List<Entry> entries() {
        return entries;
    }
}
