package io.github.pgrepl.render.scripts;

import static io.github.pgrepl.render.scripts.WalArchive.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.testing.BackupFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table that scripts print is that of the goals. */
class StoredBackupsScriptTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path home;

    private WalArchive archive;
    private BackupFixture fixture;

    @BeforeEach
    void makeArchive() {
        archive = new WalArchive(home);
        fixture = new BackupFixture(archive.archive());
    }

    @Test
    void theOldestIsFirstAndIncrementsTellWhatTheyBuildOn() throws IOException {
        fixture.full("20260301T115950Z-a", NOON, 2, 1);
        fixture.increment("20260302T115950Z-a", NOON.plus(Duration.ofDays(1)), 3, 1, 2, 1);
        fixture.full("20260303T115950Z-a", NOON.plus(Duration.ofDays(2)), 4, 2);
        fixture.increment("20260304T115950Z-a", NOON.plus(Duration.ofDays(3)), 5, 2, 3, 1);
        fixture.increment("20260305T115950Z-a", NOON.plus(Duration.ofDays(4)), 6, 2, 9, 1);

        assertThat(list().output().replaceAll("  \\d+ d +\\S+ +", "  7 d  12K  "))
                .isEqualTo("""
                BASE BACKUP         ENDED (UTC)       AGE     SIZE     STARTS AT         BUILDS ON
                20260301T115950Z-a  2026-03-01 12:00  7 d  12K  0/2000028 on 1    -
                20260302T115950Z-a  2026-03-02 12:00  7 d  12K  0/3000028 on 1    the above
                20260303T115950Z-a  2026-03-03 12:00  7 d  12K  0/4000028 on 2    -
                20260304T115950Z-a  2026-03-04 12:00  7 d  12K  0/5000028 on 2    20260302T115950Z-a
                20260305T115950Z-a  2026-03-05 12:00  7 d  12K  0/6000028 on 2    gone
                """);
    }

    @Test
    void agesAreInTheUnitThatFits() throws IOException {
        fixture.full("b", Instant.now().minus(Duration.ofMinutes(5)), 2, 1);
        fixture.full("a", Instant.now().minus(Duration.ofHours(30)), 1, 1);

        assertThat(list().output().lines()).element(1).asString().contains("  30 h  ");
        assertThat(list().output().lines()).element(2).asString().contains("  5 min ");
    }

    @Test
    void whatIsDamagedIsToldAndWhatIsNotWholeIsNone() throws IOException {
        fixture.full(".20260301T115950Z-b.unverified", NOON, 2, 1);
        Files.delete(fixture.full("without-manifest", NOON, 2, 1).resolve("backup_manifest"));
        Files.writeString(fixture.full("cut-off", NOON, 2, 1).resolve("backup_manifest"), "{");
        Files.writeString(fixture.full("empty-label", NOON, 2, 1).resolve("backup_label"), "");

        assertThat(list()).isEqualTo(new Outcome(0, """
                No base backup is stored.
                cut-off is damaged: its backup_manifest ends too early
                empty-label is damaged: its backup_label does not tell where it starts
                """, ""));
    }

    @Test
    void anArchiveThatIsNotThereHasNone() throws IOException {
        Files.delete(archive.archive().resolve("basebackup"));

        assertThat(list()).isEqualTo(new Outcome(0, "No base backup is stored.\n", ""));
    }

    private Outcome list() {
        return archive.run("node", Map.of(), script("stored-backups.sh"));
    }
}
