package io.github.pgrepl.stack.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A whole base backup in an archive: the manifest is what it ends with. A name with a dot in front is none's. */
record StoredBackup(Path directory) {

    /** By name. */
    static List<StoredBackup> in(Path archive) throws IOException {
        Path directory = archive.resolve("basebackup");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(StoredBackup::new)
                    .filter(backup -> !backup.name().startsWith(".") && backup.isWhole())
                    .sorted((one, other) -> one.name().compareTo(other.name()))
                    .toList();
        }
    }

    String name() {
        return directory.getFileName().toString();
    }

    boolean isWhole() {
        return Files.exists(directory.resolve(BackupManifest.FILE))
                && Files.exists(directory.resolve(BackupLabel.FILE));
    }

    Instant ended() throws IOException {
        return Files.getLastModifiedTime(directory.resolve(BackupManifest.FILE)).toInstant();
    }

    BackupManifest manifest() throws IOException {
        return BackupManifest.read(directory);
    }

    /** Whether it is of no use without the one that it builds on. */
    boolean isIncrement() throws IOException {
        return Files.readString(directory.resolve(BackupLabel.FILE)).contains("INCREMENTAL FROM LSN: ");
    }
}
