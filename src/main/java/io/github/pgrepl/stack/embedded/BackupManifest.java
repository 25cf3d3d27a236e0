package io.github.pgrepl.stack.embedded;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a base backup consists of, in the server's own format, which {@code pg_verifybackup} and
 * {@code pg_combinebackup} read.
 *
 * @param systemIdentifier of the cluster; from PostgreSQL 17 on
 * @param wal what makes the backup consistent
 * @see <a href="https://www.postgresql.org/docs/current/backup-manifest-format.html">Backup Manifest Format</a>
 */
record BackupManifest(Optional<String> systemIdentifier, List<Entry> files, List<WalRange> wal) {

    static final String FILE = "backup_manifest";

    private static final int WITH_SYSTEM_IDENTIFIER = 17;
    private static final int CHUNK = 128 * 1024;
    private static final String LAST_LINE = "\"Manifest-Checksum\"";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'").withZone(ZoneOffset.UTC);

    /** What servers and people change or add afterwards, and the WAL, which is proven by itself. */
    private static final Pattern NOT_PROVEN =
            Pattern.compile("backup_manifest|pg_wal(/.*)?|postgresql\\.auto\\.conf|(recovery|standby)\\.signal");

    /**
     * @param path relative to the data directory, with slashes
     * @param checksum in hexadecimal digits; empty where the algorithm is {@code NONE}
     */
    record Entry(String path, long size, Instant modified, String algorithm, String checksum) {}

    BackupManifest {
        files = List.copyOf(files);
        wal = List.copyOf(wal);
    }

    /** Of what was copied from a server to a directory. */
    static BackupManifest of(Path directory, List<Entry> files, List<WalRange> wal) throws IOException {
        int major = Integer.parseInt(
                Files.readString(directory.resolve("PG_VERSION")).strip());
        return new BackupManifest(
                major >= WITH_SYSTEM_IDENTIFIER
                        ? Optional.of(new DataDirectory(directory).systemIdentifier())
                        : Optional.empty(),
                files,
                wal);
    }

    static String path(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    void write(Path directory) throws IOException {
        StringBuilder text = new StringBuilder("{ \"PostgreSQL-Backup-Manifest-Version\": ")
                .append(systemIdentifier.isPresent() ? 2 : 1)
                .append(",\n");
        systemIdentifier.ifPresent(
                number -> text.append("\"System-Identifier\": ").append(number).append(",\n"));
        text.append("\"Files\": [");
        String separator = "\n";
        for (Entry file : files) {
            text.append(separator)
                    .append("{ \"Path\": ")
                    .append(new JsonPrimitive(file.path()))
                    .append(", \"Size\": ")
                    .append(file.size())
                    .append(", \"Last-Modified\": \"")
                    .append(TIME.format(file.modified()))
                    .append("\", \"Checksum-Algorithm\": \"")
                    .append(file.algorithm())
                    .append("\", \"Checksum\": \"")
                    .append(file.checksum())
                    .append("\" }");
            separator = ",\n";
        }
        text.append("\n],\n\"WAL-Ranges\": [");
        separator = "\n";
        for (WalRange range : wal) {
            text.append(separator)
                    .append("{ \"Timeline\": ")
                    .append(range.timeline())
                    .append(", \"Start-LSN\": \"")
                    .append(range.start())
                    .append("\", \"End-LSN\": \"")
                    .append(range.end())
                    .append("\" }");
            separator = ",\n";
        }
        text.append("\n],\n");
        String checksum = checksum(text.toString());
        Files.writeString(
                directory.resolve(FILE),
                text.append(LAST_LINE)
                        .append(": \"")
                        .append(checksum)
                        .append("\"}\n")
                        .toString());
    }

    private static String checksum(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ManifestChecksum sum = ManifestChecksum.of("SHA256");
        sum.update(bytes, bytes.length);
        return sum.hexadecimal();
    }

    /** @throws StackException where it is none, or damaged */
    static BackupManifest read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        String text = Files.readString(file);
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            String before = text.substring(0, Math.max(0, text.lastIndexOf(LAST_LINE)));
            if (!checksum(before).equals(json.get("Manifest-Checksum").getAsString())) {
                throw damaged(file, "its checksum is another", null);
            }
            List<Entry> files = new ArrayList<>();
            json.getAsJsonArray("Files").forEach(each -> files.add(entry(each.getAsJsonObject())));
            List<WalRange> wal = new ArrayList<>();
            json.getAsJsonArray("WAL-Ranges").forEach(each -> wal.add(range(each.getAsJsonObject())));
            return new BackupManifest(
                    Optional.ofNullable(json.get("System-Identifier")).map(JsonElement::getAsString), files, wal);
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            throw damaged(file, "it is no backup manifest", e);
        }
    }

    private static StackException damaged(Path file, String how, Exception cause) {
        return new StackException(file + " is damaged: " + how, "use another base backup, or take one", cause);
    }

    private static Entry entry(JsonObject json) {
        JsonElement path = json.get("Path");
        return new Entry(
                path != null
                        ? path.getAsString()
                        : new String(
                                HexFormat.of().parseHex(json.get("Encoded-Path").getAsString()),
                                StandardCharsets.UTF_8),
                json.get("Size").getAsLong(),
                Instant.from(TIME.parse(json.get("Last-Modified").getAsString())),
                json.has("Checksum-Algorithm") ? json.get("Checksum-Algorithm").getAsString() : "NONE",
                json.has("Checksum") ? json.get("Checksum").getAsString() : "");
    }

    private static WalRange range(JsonObject json) {
        return new WalRange(
                json.get("Timeline").getAsInt(),
                Lsn.parse(json.get("Start-LSN").getAsString()),
                Lsn.parse(json.get("End-LSN").getAsString()));
    }

    /** Where the backup is consistent. */
    Lsn end() {
        return wal.stream().map(WalRange::end).max(Lsn::compareTo).orElseThrow();
    }

    /** The timeline of its end. */
    int timeline() {
        return wal.stream().mapToInt(WalRange::timeline).max().orElseThrow();
    }

    /**
     * How a directory differs from this, read anew, in the words of {@code pg_verifybackup}; empty where it is whole.
     *
     * @see <a href="https://www.postgresql.org/docs/current/app-pgverifybackup.html">pg_verifybackup</a>
     */
    List<String> problems(Path directory) throws IOException {
        List<String> problems = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Entry entry : files) {
            known.add(entry.path());
            if (!NOT_PROVEN.matcher(entry.path()).matches()) {
                problem(directory, entry).ifPresent(problems::add);
            }
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.filter(Files::isRegularFile)
                    .map(file -> path(directory, file))
                    .filter(path ->
                            !known.contains(path) && !NOT_PROVEN.matcher(path).matches())
                    .map(path -> "\"" + path + "\" is present on disk but not in the manifest")
                    .forEach(problems::add);
        }
        for (WalRange range : wal) {
            if (!new WalRecords(directory.resolve("pg_wal"), range.timeline()).reach(range.start(), range.end())) {
                problems.add("the WAL from " + range.start() + " to " + range.end() + " on timeline " + range.timeline()
                        + " is not whole in pg_wal");
            }
        }
        return problems;
    }

    private static Optional<String> problem(Path directory, Entry entry) throws IOException {
        Path file = directory.resolve(entry.path());
        if (!Files.isRegularFile(file)) {
            return Optional.of("\"" + entry.path() + "\" is present in the manifest but not on disk");
        }
        if (Files.size(file) != entry.size()) {
            return Optional.of("\"" + entry.path() + "\" has size " + Files.size(file) + " on disk but size "
                    + entry.size() + " in the manifest");
        }
        if (entry.algorithm().equals("NONE")) {
            return Optional.empty();
        }
        ManifestChecksum checksum = ManifestChecksum.of(entry.algorithm());
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                checksum.update(chunk, read);
            }
        }
        return checksum.hexadecimal().equals(entry.checksum())
                ? Optional.empty()
                : Optional.of("checksum mismatch for file \"" + entry.path() + "\"");
    }
}
