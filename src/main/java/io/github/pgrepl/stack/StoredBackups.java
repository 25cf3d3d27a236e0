package io.github.pgrepl.stack;

import io.github.pgrepl.stack.StoredBackup.Start;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The base backups in an archive, read from its files: no server needs to run. What is still being taken or removed, which
 * has a name with a dot before it, or lacks the manifest that ends it, is none.
 *
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup Manifest Format</a>
 */
public final class StoredBackups {

    private static final Pattern NODE = Pattern.compile("\\d{8}T\\d{6}Z-(.+)");
    private static final Pattern START = line("START WAL LOCATION: ([0-9A-F]+/[0-9A-F]+) \\(file ([0-9A-F]{24})\\)");
    private static final Pattern TIMELINE = line("START TIMELINE: ([0-9]+)");
    private static final Pattern BASE = line("INCREMENTAL FROM LSN: ([0-9A-F]+/[0-9A-F]+)");
    private static final Pattern BASE_TIMELINE = line("INCREMENTAL FROM TLI: ([0-9]+)");

    /** A manifest ends with its own checksum; that line and the brace after it are shorter. */
    private static final int MANIFEST_END = 200;

    private final Path directory;

    /** A whole backup never changes, and a large one takes long to measure. */
    private final Map<String, StoredBackup> known = new ConcurrentHashMap<>();

    /** @param archive the cluster's; its base backups are below {@code basebackup/} */
    public StoredBackups(Path archive) {
        directory = archive.resolve("basebackup");
    }

    private static Pattern line(String line) {
        return Pattern.compile("^" + line + "$", Pattern.MULTILINE);
    }

    /**
     * @param backups the oldest first, by their ends
     * @param problems a sentence for each that is there, and is of no use
     */
    public record Listing(List<StoredBackup> backups, List<String> problems) {

        /** What it is an increment of, if that is still there: the last that had ended by then. */
        public Optional<StoredBackup> parent(StoredBackup backup) {
            return backups.stream()
                    .takeWhile(other -> !other.equals(backup))
                    .filter(other -> backup.base().equals(Optional.of(other.start())))
                    .reduce((one, later) -> later);
        }

        /** Whether all that it builds on is there. */
        public boolean isWhole(StoredBackup backup) {
            return backup.base().isEmpty()
                    || parent(backup).filter(this::isWhole).isPresent();
        }
    }

    /** Whatever cannot be read is a problem in the listing. */
    public Listing read() {
        List<StoredBackup> backups = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path backup : directories(problems)) {
            try {
                read(backup).ifPresent(backups::add);
            } catch (NoSuchFileException e) {
                // It has expired just now.
            } catch (IOException e) {
                problems.add(unreadable(backup.getFileName(), e));
            } catch (DamagedException e) {
                problems.add(backup.getFileName() + " is damaged: " + e.getMessage());
            }
        }
        backups.sort(Comparator.comparing(StoredBackup::ended).thenComparing(StoredBackup::name));
        return new Listing(List.copyOf(backups), List.copyOf(problems));
    }

    private List<Path> directories(List<String> problems) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isDirectory)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            problems.add(unreadable(directory, e));
            return List.of();
        }
    }

    private static String unreadable(Path path, IOException failure) {
        return path + " cannot be read by " + System.getProperty("user.name") + " (" + failure + ")";
    }

    private Optional<StoredBackup> read(Path backup) throws IOException, DamagedException {
        Path manifest = backup.resolve("backup_manifest");
        Path label = backup.resolve("backup_label");
        // Fails where the directory may not be read, of which the files alone do not tell.
        Files.list(backup).close();
        if (!Files.exists(manifest) || !Files.exists(label)) {
            return Optional.empty();
        }
        String name = backup.getFileName().toString();
        Instant ended = Files.getLastModifiedTime(manifest).toInstant().truncatedTo(ChronoUnit.SECONDS);
        StoredBackup before = known.get(name);
        if (before == null || !before.ended().equals(ended)) {
            if (!end(manifest).contains("\"Manifest-Checksum\"")) {
                throw new DamagedException("its backup_manifest ends too early");
            }
            before = backup(name, ended, Files.readString(label, StandardCharsets.ISO_8859_1), bytes(backup));
            known.put(name, before);
        }
        return Optional.of(before);
    }

    private static StoredBackup backup(String name, Instant ended, String label, long bytes) throws DamagedException {
        Matcher node = NODE.matcher(name);
        Optional<String> start = find(START, label, 1);
        Optional<String> timeline = find(TIMELINE, label, 1);
        if (start.isEmpty() || timeline.isEmpty()) {
            throw new DamagedException("its backup_label does not tell where it starts");
        }
        return new StoredBackup(
                name,
                node.matches() ? Optional.of(node.group(1)) : Optional.empty(),
                ended,
                start(timeline.get(), start.get()),
                find(START, label, 2).orElseThrow(),
                bytes,
                find(BASE, label, 1)
                        .flatMap(base -> find(BASE_TIMELINE, label, 1).map(baseTimeline -> start(baseTimeline, base))));
    }

    private static Start start(String timeline, String position) {
        return new Start(Integer.parseInt(timeline), Lsn.parse(position));
    }

    private static Optional<String> find(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(group)) : Optional.empty();
    }

    private static String end(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - MANIFEST_END));
            ByteBuffer bytes = ByteBuffer.allocate(MANIFEST_END);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Reads on.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }

    private static long bytes(Path backup) throws IOException {
        try (Stream<Path> files = Files.walk(backup)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static final class DamagedException extends Exception {

        private static final long serialVersionUID = 1;

        DamagedException(String message) {
            super(message);
        }
    }
}
