package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.BaseBackup.Kind;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base backups of processes of this machine: from whom, how fast, what is in them, and what becomes of old ones. */
class EmbeddedBackupTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String TWO = "{name: it, primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}";
    private static final Pattern FILE = Pattern.compile("\\{ \"Path\": \"([^\"]+)\", \"Size\": (\\d+),"
            + " \"Last-Modified\": \"[-\\d]{10} [:\\d]{8} GMT\", \"Checksum-Algorithm\": \"CRC32C\","
            + " \"Checksum\": \"([0-9a-f]{8})\" }");

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 17, 18})
    void aVerifiedBackupComesFromTheStandbyThatStreams(int major) throws Exception {
        try (EmbeddedCluster embedded =
                EmbeddedCluster.started(TWO.replace("name: it", "name: it, postgres: " + major))) {
            embedded.sql("a", "create table t as select generate_series(1, 10000) as n");
            ArchiveFiles archive = ArchiveFiles.of(embedded.cluster());

            List<String> said = take(embedded, Optional.empty(), Optional.empty());

            assertThat(archive.backups()).singleElement().asString().matches("\\d{8}T\\d{6}Z-b");
            assertThat(archive.unverified()).isEmpty();
            String name = archive.backups().get(0);
            assertThat(said)
                    .contains("archive/basebackup/" + name)
                    .anyMatch(line -> line.matches("BASE BACKUP +ENDED \\(UTC\\) +AGE +SIZE +STARTS AT +BUILDS ON *"))
                    .anyMatch(line -> line.matches(name
                            + " +20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d +\\d+ (s|min) +\\S+ MB +0/[0-9A-F]+ on 1 +-"));
            Path backup = archive.baseBackups().resolve(name);
            assertManifest(backup, major);
            assertThat(backup)
                    .isDirectoryNotContaining("glob:**.signal")
                    .isDirectoryNotContaining("glob:**/postmaster.pid");
            assertThat(embedded.sql("b", "select count(*) from pg_replication_slots where temporary"))
                    .isEqualTo("0");
        }
    }

    private static void assertManifest(Path backup, int major) throws Exception {
        String manifest = Files.readString(backup.resolve("backup_manifest"));
        assertThat(manifest)
                .startsWith(
                        major >= 17
                                ? "{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"System-Identifier\": "
                                : "{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [")
                .containsPattern("\"WAL-Ranges\": \\[\\n\\{ \"Timeline\": 1, \"Start-LSN\": \"0/[0-9A-F]+\","
                        + " \"End-LSN\": \"0/[0-9A-F]+\" }\\n],\\n");
        int last = manifest.lastIndexOf("\"Manifest-Checksum\"");
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(manifest.substring(0, last).getBytes());
        assertThat(manifest.substring(last))
                .isEqualTo("\"Manifest-Checksum\": \"" + HexFormat.of().formatHex(digest) + "\"}\n");
        Map<String, String> listed = new TreeMap<>();
        Matcher file = FILE.matcher(manifest);
        while (file.find()) {
            listed.put(file.group(1), file.group(2) + " " + file.group(3));
        }
        assertThat(listed).isEqualTo(found(backup)).containsKeys("backup_label", "global/pg_control", "PG_VERSION");
    }

    /** What a server's manifest has of a directory: all but WAL and the manifest itself. */
    private static Map<String, String> found(Path backup) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(backup)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = backup.relativize(path).toString();
                if (!name.startsWith("pg_wal/") && !name.equals("backup_manifest")) {
                    byte[] content = Files.readAllBytes(path);
                    CRC32C crc = new CRC32C();
                    crc.update(content);
                    // The server has its bytes as they are in memory: the least significant first.
                    found.put(name, "%d %08x".formatted(content.length, Integer.reverseBytes((int) crc.getValue())));
                }
            }
        }
        return found;
    }

    @Test
    void aNamedNodeIsCopiedNoFasterThanAsked() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            long begun = System.nanoTime();
            take(embedded, Optional.of("a"), Optional.of("16M"));
            double seconds = (System.nanoTime() - begun) / 1e9;

            ArchiveFiles archive = ArchiveFiles.of(embedded.cluster());
            assertThat(archive.backups()).singleElement().asString().endsWith("-a");
            long size = 0;
            for (String file : found(
                            archive.baseBackups().resolve(archive.backups().get(0)))
                    .values()) {
                size += Long.parseLong(file.split(" ")[0]);
            }
            assertThat(seconds).isGreaterThanOrEqualTo(size / (16.0 * 1024 * 1024));

            assertThatThrownBy(() -> take(embedded, Optional.empty(), Optional.of("fast")))
                    .isInstanceOf(OperationException.class)
                    .hasMessage("pgrepl.maxRate: \"fast\" is not a rate between 32k and 1024M a second, such as 10M");
            assertThatThrownBy(() -> take(embedded, Optional.of("x"), Optional.empty()))
                    .hasMessage("No node is called \"x\"; there are: a, b");
            assertThatThrownBy(() -> run(embedded, Optional.empty(), Optional.empty(), Kind.INCREMENTAL))
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith("pgrepl.incremental needs Docker: ")
                    .hasMessageContaining("pg_combinebackup");
        }
    }

    @Test
    void whatAKilledRunLeftIsRemovedAndWhatHasExpired() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            ArchiveFiles archive = ArchiveFiles.of(embedded.cluster());
            String leftover = ".20260101T000000Z-b.unverified";
            Files.createDirectories(archive.baseBackups().resolve(leftover).resolve("base"));
            Files.writeString(archive.baseBackups().resolve(leftover).resolve("base/1"), "half of it");

            assertThat(take(embedded, Optional.empty(), Optional.empty()))
                    .contains("pgrepl: removing " + leftover + ", which a run left that was killed");
            assertThat(archive.unverified()).isEmpty();
            ArchiveFiles.awaitTheNextSecond();
            embedded.cluster().stack().stop("b", Ending.KILLED, LIMIT);
            take(embedded, Optional.empty(), Optional.empty());
            List<String> old = archive.backups();
            assertThat(old).hasSize(2);
            assertThat(old.get(1)).as("of the primary, as no standby streams").endsWith("-a");

            // Both are older than the window now; the newer of them leads into it.
            archive.age(old.get(0), Duration.ofDays(30));
            archive.age(old.get(1), Duration.ofDays(20));
            ArchiveFiles.awaitTheNextSecond();
            assertThat(take(embedded, Optional.empty(), Optional.empty())).contains("pgrepl: expired: " + old.get(0));
            assertThat(archive.backups()).hasSize(2).contains(old.get(1));
        }
    }

    @Test
    void aSecondBackupOfANodeInTheSameSecondIsRefused() throws IOException {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(TWO)) {
            ArchiveFiles archive = ArchiveFiles.of(embedded.cluster());
            DateTimeFormatter second =
                    DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
            Instant now = Instant.now();
            for (int i = 0; i < 200; i++) {
                Files.createDirectory(archive.baseBackups().resolve(second.format(now.plusSeconds(i)) + "-b"));
            }
            assertThatThrownBy(() -> take(embedded, Optional.empty(), Optional.empty()))
                    .isInstanceOf(StackException.class)
                    .hasMessage("another base backup of b was taken this very second; call it again");
            assertThat(archive.unverified()).isEmpty();

            embedded.cluster().stack().stop("b", Ending.CLEAN, LIMIT);
            assertThatThrownBy(() -> take(embedded, Optional.of("b"), Optional.empty()))
                    .hasMessage("b does not run; start it, or name another node");
        }
    }

    private static List<String> take(EmbeddedCluster embedded, Optional<String> node, Optional<String> rate) {
        return run(embedded, node, rate, Kind.FULL);
    }

    private static List<String> run(EmbeddedCluster embedded, Optional<String> node, Optional<String> rate, Kind kind) {
        List<String> said = new ArrayList<>();
        new BaseBackup(embedded.cluster(), node, rate, kind).run(LIMIT, said::add);
        return said;
    }
}
