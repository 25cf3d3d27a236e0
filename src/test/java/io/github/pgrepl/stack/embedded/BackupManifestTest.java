package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base backup that is not what was copied is told from one that is. */
class BackupManifestTest {

    @TempDir
    Path home;

    private Path backup;

    @BeforeEach
    void makeBackup() throws IOException {
        backup = Files.createDirectories(home.resolve("backup"));
        Files.createDirectories(backup.resolve("base"));
        Files.createDirectories(backup.resolve("pg_wal"));
        Path source = Files.writeString(home.resolve("source"), "sixteen thousand");
        RecordedCopying copying = new RecordedCopying(backup, new Pace(OptionalLong.empty(), Duration.ofMinutes(1)));
        copying.copy(source, backup.resolve("base/1"));
        copying.write("16\n".getBytes(), source, backup.resolve("PG_VERSION"));
        copying.write("of the server".getBytes(), source, backup.resolve("postgresql.auto.conf"));
        Lsn start = Lsn.parse("0/2000028");
        BackupManifest.of(backup, copying.entries(), List.of(new WalRange(1, start, start)))
                .write(backup);
    }

    private List<String> problems() throws IOException {
        return BackupManifest.read(backup).problems(backup);
    }

    @Test
    void aWholeBackupHasNoProblems() throws IOException {
        assertThat(problems()).isEmpty();
        assertThat(BackupManifest.read(backup).end()).isEqualTo(Lsn.parse("0/2000028"));
        // What is a server's or a person's to change.
        Files.writeString(backup.resolve("postgresql.auto.conf"), "changed");
        Files.createFile(backup.resolve("recovery.signal"));
        assertThat(problems()).isEmpty();
    }

    @Test
    void aFileThatIsDamagedMissingOrTooManyIsFound() throws IOException {
        Files.writeString(backup.resolve("base/1"), "sixteen thousanD");
        assertThat(problems()).containsExactly("checksum mismatch for file \"base/1\"");
        Files.writeString(backup.resolve("base/1"), "short");
        assertThat(problems()).containsExactly("\"base/1\" has size 5 on disk but size 16 in the manifest");
        Files.move(backup.resolve("base/1"), backup.resolve("base/2"));
        assertThat(problems())
                .containsExactly(
                        "\"base/1\" is present in the manifest but not on disk",
                        "\"base/2\" is present on disk but not in the manifest");
    }

    @Test
    void walThatIsMissingIsFound() throws IOException {
        BackupManifest manifest = BackupManifest.read(backup);
        new BackupManifest(
                        manifest.systemIdentifier(),
                        manifest.files(),
                        List.of(new WalRange(1, Lsn.parse("0/2000028"), Lsn.parse("0/2000100"))))
                .write(backup);
        assertThat(problems())
                .containsExactly("the WAL from 0/2000028 to 0/2000100 on timeline 1 is not whole in pg_wal");
    }

    @Test
    void aManifestThatWasChangedIsRefused() throws IOException {
        Path file = backup.resolve(BackupManifest.FILE);
        Files.writeString(file, Files.readString(file).replace("\"Size\": 16", "\"Size\": 17"));
        assertThatThrownBy(this::problems)
                .isInstanceOf(StackException.class)
                .hasMessageContaining("backup_manifest is damaged: its checksum is another");
        Files.writeString(file, "{}");
        assertThatThrownBy(this::problems).hasMessageContaining("it is no backup manifest");
    }

    @Test
    void whatMakesABackupConsistentMayLieOnSeveralTimelines() {
        History history = new History(List.of("1\t0/3000000\tno recovery target specified", "", "2\t0/5000000\tagain"));
        assertThat(WalRange.along(3, history, Lsn.parse("0/2000000"), Lsn.parse("0/6000000")))
                .containsExactly(
                        new WalRange(3, Lsn.parse("0/5000000"), Lsn.parse("0/6000000")),
                        new WalRange(2, Lsn.parse("0/3000000"), Lsn.parse("0/5000000")),
                        new WalRange(1, Lsn.parse("0/2000000"), Lsn.parse("0/3000000")));
        assertThat(WalRange.along(3, history, Lsn.parse("0/3000000"), Lsn.parse("0/4000000")))
                .containsExactly(new WalRange(2, Lsn.parse("0/3000000"), Lsn.parse("0/4000000")));
    }
}
