package io.github.pgrepl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** Base backups as pg_basebackup leaves them in an archive, as far as their label and manifest go. */
public record BackupFixture(Path archive) {

    public BackupFixture {
        try {
            Files.createDirectories(archive.resolve("basebackup"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param segment the number of the WAL segment that it starts in */
    public Path full(String name, Instant ended, int segment, int timeline) throws IOException {
        return backup(name, ended, segment, timeline, "");
    }

    /** @param from the segment and timeline that what it builds on starts in */
    public Path increment(String name, Instant ended, int segment, int timeline, int from, int fromTimeline)
            throws IOException {
        String base = String.format("INCREMENTAL FROM LSN: 0/%X000028\nINCREMENTAL FROM TLI: %d\n", from, fromTimeline);
        return backup(name, ended, segment, timeline, base);
    }

    private Path backup(String name, Instant ended, int segment, int timeline, String base) throws IOException {
        Path directory = Files.createDirectories(archive.resolve("basebackup").resolve(name));
        Files.writeString(
                directory.resolve("backup_label"),
                String.format("""
                START WAL LOCATION: 0/%X000028 (file %08X%016X)
                CHECKPOINT LOCATION: 0/%X000060
                BACKUP METHOD: streamed
                BACKUP FROM: primary
                START TIME: 2026-03-01 11:59:50 UTC
                LABEL: %s
                START TIMELINE: %d
                %s""", segment, timeline, segment, segment, name, timeline, base));
        Path manifest = Files.writeString(
                directory.resolve("backup_manifest"), String.format("""
                { "PostgreSQL-Backup-Manifest-Version": 2,
                "System-Identifier": 7000000000000000001,
                "Files": [
                ],
                "WAL-Ranges": [
                { "Timeline": %d, "Start-LSN": "0/%X000028", "End-LSN": "0/%X000100" }
                ],
                "Manifest-Checksum": "%064d"}
                """, timeline, segment, segment, 0));
        Files.setLastModifiedTime(manifest, FileTime.from(ended));
        return directory;
    }
}
