package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.StoredBackups;
import io.github.pgrepl.testing.BackupFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How base backups are shown. */
class BackupTableTest {

    private static final Instant NOW = Instant.parse("2026-03-08T02:00:30Z");

    @TempDir
    Path archive;

    private BackupFixture fixture;

    @BeforeEach
    void makeArchive() {
        fixture = new BackupFixture(archive);
    }

    private void usual() throws IOException {
        fixture.full("20260301T020000Z-standby-1", ago(Duration.ofDays(7)), 2, 1);
        fixture.increment("20260302T020000Z-standby-1", ago(Duration.ofDays(6)), 5, 1, 2, 1);
        fixture.full("20260306T210000Z-standby-2", ago(Duration.ofHours(29)), 0xA, 1);
        fixture.increment("20260308T010000Z-standby-1", ago(Duration.ofMinutes(61)), 0xB, 2, 5, 1);
        fixture.increment("20260308T020000Z-standby-1", ago(Duration.ofSeconds(20)), 0xC, 2, 0xB, 2);
    }

    @Test
    void theTableFitsATerminalBehindMavensPrefix() throws IOException {
        usual();

        String text = table().text();

        // Sizes are those of the fixture's files, and of no interest.
        assertThat(text.replaceAll("\\d+ B ", "600 B ")).isEqualTo("""

                BASE BACKUP                 ENDED (UTC)       AGE   SIZE   STARTS AT       BUILDS ON
                20260301T020000Z-standby-1  2026-03-01 02:00  7 d   600 B  0/2000028 on 1  -
                20260302T020000Z-standby-1  2026-03-02 02:00  6 d   600 B  0/5000028 on 1  the above
                20260306T210000Z-standby-2  2026-03-06 21:00  29 h  600 B  0/A000028 on 1  -
                20260308T010000Z-standby-1  2026-03-08 00:59  1 h   600 B  0/B000028 on 2  20260302T020000Z-standby-1
                20260308T020000Z-standby-1  2026-03-08 02:00  20 s  600 B  0/C000028 on 2  the above
                """);
    }

    @Test
    void whatIsOfNoUseIsToldBelow() throws IOException {
        fixture.increment("orphan", ago(Duration.ofMinutes(5)), 5, 1, 2, 1);
        Files.writeString(fixture.full("damaged", NOW, 2, 1).resolve("backup_label"), "");

        assertThat(table().text())
                .contains("  gone\n")
                .endsWith("damaged is damaged: its backup_label does not tell where it starts\n"
                        + "orphan cannot be restored: what it builds on is not there\n");
    }

    @Test
    void programsGetEverything() throws IOException {
        usual();

        assertThat(table().json().orElseThrow().get(1).toString().replaceAll("\"bytes\": \\d+", "\"bytes\": 600"))
                .isEqualTo("""
                {
                  "name": "20260302T020000Z-standby-1",
                  "node": "standby-1",
                  "endedAt": "2026-03-02T02:00:30Z",
                  "ageSeconds": 518400,
                  "timeline": 1,
                  "position": "0/5000028",
                  "startWal": "000000010000000000000005",
                  "bytes": 600,
                  "kind": "incremental",
                  "parent": "20260301T020000Z-standby-1",
                  "restorable": true
                }
                """);
        assertThat(table().jsonNotes()).isEmpty();
    }

    @Test
    void noneIsToldToo() {
        assertThat(table().text()).isEqualTo("\nNo base backup is stored.\n");
        assertThat(table().json().orElseThrow()).isEmpty();
    }

    @Test
    void whatIsInAVolumeIsNotKnown() {
        assertThat(BackupTable.ofVolume().text()).contains("is in a volume of Docker's", "basebackup.sh --list");
        assertThat(BackupTable.ofVolume().json()).isEmpty();
        assertThat(BackupTable.ofNoArchive().text()).isEmpty();
    }

    private BackupTable table() {
        return BackupTable.of(new StoredBackups(archive).read(), NOW);
    }

    private static Instant ago(Duration age) {
        return NOW.minus(age);
    }
}
