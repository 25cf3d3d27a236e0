package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** What is in a cluster's archive, whatever runs the cluster. */
record ArchiveFiles(Path archive) {

    static ArchiveFiles of(Cluster cluster) {
        return new ArchiveFiles(cluster.directory().resolve("archive"));
    }

    /** Base backups bear the second of their start in their names, and times to restore to are told from their ends. */
    static void awaitTheNextSecond() {
        long second = Instant.now().getEpochSecond();
        if (!Waiting.until(() -> Instant.now().getEpochSecond() > second, Duration.ofSeconds(5))) {
            throw new AssertionError("the clock stands still");
        }
    }

    Path baseBackups() {
        return archive.resolve("basebackup");
    }

    /** Names, sorted. */
    List<String> backups() {
        return names().filter(name -> !name.startsWith(".")).toList();
    }

    /** Names of what is being taken, or was left by a run that was killed. */
    List<String> unverified() {
        return names().filter(name -> name.endsWith(".unverified")).toList();
    }

    private Stream<String> names() {
        try (Stream<Path> files = Files.list(baseBackups())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if a base backup had ended so long ago. */
    void age(String backup, Duration ago) {
        try {
            Files.setLastModifiedTime(
                    baseBackups().resolve(backup).resolve("backup_manifest"),
                    FileTime.from(Instant.now().minus(ago)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean holdsWal(String segment) {
        return Files.exists(archive.resolve("wal").resolve(segment));
    }

    /** Every file, and what is in it; not what a running primary has only half stored yet. */
    Map<String, String> all() {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(archive)) {
            for (Path path : paths.filter(ArchiveFiles::isStored).toList()) {
                files.put(
                        archive.relativize(path).toString(),
                        Files.size(path) + " " + FileUtils.checksumCRC32(path.toFile()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static boolean isStored(Path path) {
        return !path.getFileName().toString().startsWith(".") && Files.isRegularFile(path);
    }
}
