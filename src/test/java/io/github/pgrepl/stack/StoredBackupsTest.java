package io.github.pgrepl.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.pgrepl.stack.StoredBackup.Start;
import io.github.pgrepl.stack.StoredBackups.Listing;
import io.github.pgrepl.testing.BackupFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of base backups tell of them. */
class StoredBackupsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path archive;

    private BackupFixture fixture;

    @BeforeEach
    void makeArchive() throws IOException {
        fixture = new BackupFixture(archive);
    }

    @Test
    void aWholeOneIsListedWithAllThatItsFilesTell() throws IOException {
        Path backup = fixture.full("20260301T115950Z-db-b", NOON, 2, 3);
        Files.write(Files.createDirectories(backup.resolve("base/1")).resolve("1259"), new byte[8192]);

        StoredBackup listed = read().backups().get(0);

        assertThat(listed.name()).isEqualTo("20260301T115950Z-db-b");
        assertThat(listed.node()).contains("db-b");
        assertThat(listed.ended()).isEqualTo(NOON);
        assertThat(listed.start()).isEqualTo(new Start(3, Lsn.parse("0/2000028")));
        assertThat(listed.segment()).isEqualTo("000000030000000000000002");
        assertThat(listed.bytes()).isBetween(8192L + 200, 8192L + 1000);
        assertThat(listed.base()).isEmpty();
    }

    @Test
    void aNameThatAPersonGaveTellsNoNode() throws IOException {
        fixture.full("before-the-release", NOON, 2, 1);

        assertThat(read().backups().get(0).node()).isEmpty();
    }

    @Test
    void theOldestIsFirst() throws IOException {
        fixture.full("b", NOON, 2, 1);
        fixture.full("a", NOON.plusSeconds(1), 3, 1);
        fixture.full("c", NOON.minusSeconds(1), 1, 1);

        assertThat(read().backups()).extracting(StoredBackup::name).containsExactly("c", "b", "a");
    }

    @Test
    void anIncrementIsToldWithWhatItBuildsOn() throws IOException {
        fixture.full("full", NOON, 2, 1);
        fixture.full("another", NOON.plusSeconds(1), 3, 1);
        fixture.increment("increment", NOON.plusSeconds(2), 4, 2, 2, 1);
        fixture.increment("of-the-increment", NOON.plusSeconds(3), 5, 2, 4, 2);

        Listing listing = read();

        assertThat(listing.parent(listing.backups().get(2)).map(StoredBackup::name))
                .contains("full");
        assertThat(listing.parent(listing.backups().get(3)).map(StoredBackup::name))
                .contains("increment");
        assertThat(listing.parent(listing.backups().get(1))).isEmpty();
        assertThat(listing.backups()).allMatch(listing::isWhole);
    }

    @Test
    void whatAnIncrementBuildsOnMayBeGone() throws IOException {
        fixture.increment("orphan", NOON, 4, 1, 2, 1);
        fixture.increment("of-the-orphan", NOON.plusSeconds(1), 5, 1, 4, 1);

        Listing listing = read();

        assertThat(listing.parent(listing.backups().get(0))).isEmpty();
        assertThat(listing.backups()).noneMatch(listing::isWhole);
    }

    @Test
    void whatIsNotWholeIsNone() throws IOException {
        fixture.full(".20260301T115950Z-b.unverified", NOON, 2, 1);
        fixture.full(".20260201T115950Z-b.expired", NOON, 2, 1);
        Files.delete(fixture.full("without-manifest", NOON, 2, 1).resolve("backup_manifest"));
        Files.delete(fixture.full("without-label", NOON, 2, 1).resolve("backup_label"));
        Files.writeString(archive.resolve("basebackup/README"), "a file");

        assertThat(read()).isEqualTo(new Listing(List.of(), List.of()));
    }

    @Test
    void whatIsDamagedIsAProblem() throws IOException {
        Path cutOff = fixture.full("cut-off", NOON, 2, 1).resolve("backup_manifest");
        String manifest = Files.readString(cutOff);
        Files.writeString(cutOff, manifest.substring(0, manifest.indexOf("\"Manifest-Checksum\"")));
        Files.writeString(fixture.full("empty-label", NOON, 2, 1).resolve("backup_label"), "");
        fixture.full("well", NOON, 2, 1);

        Listing listing = read();

        assertThat(listing.backups()).extracting(StoredBackup::name).containsExactly("well");
        assertThat(listing.problems())
                .containsExactly(
                        "cut-off is damaged: its backup_manifest ends too early",
                        "empty-label is damaged: its backup_label does not tell where it starts");
    }

    @Test
    void whatMayNotBeReadIsAProblem() throws IOException {
        assumeFalse("root".equals(System.getProperty("user.name")), "root reads everything");
        Path closed = fixture.full("closed", NOON, 2, 1);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assertThat(read().problems()).singleElement().asString().startsWith("closed cannot be read by ");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void anArchiveThatIsNotThereHasNone() {
        assertThat(new StoredBackups(archive.resolve("none")).read().backups()).isEmpty();
    }

    /** As what watches the archive asks, again and again. */
    @Test
    void oneThatHasExpiredIsGoneFromTheNextListing() throws IOException {
        fixture.full("old", NOON, 2, 1);
        StoredBackups stored = new StoredBackups(archive);
        assertThat(stored.read().backups()).hasSize(1);

        Files.move(archive.resolve("basebackup/old"), archive.resolve("basebackup/.old.expired"));

        assertThat(stored.read().backups()).isEmpty();
        assertThat(stored.read().problems()).isEmpty();
    }

    private Listing read() {
        return new StoredBackups(archive).read();
    }
}
