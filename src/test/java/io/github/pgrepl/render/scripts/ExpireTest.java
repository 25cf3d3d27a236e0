package io.github.pgrepl.render.scripts;

import static io.github.pgrepl.render.scripts.WalArchive.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.render.scripts.WalArchive.Interruption;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.testing.BackupFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retention of seven days. Nothing that a kept base backup needs is ever removed. */
class ExpireTest {

    @TempDir
    Path home;

    private WalArchive archive;

    @BeforeEach
    void makeArchive() throws IOException {
        archive = new WalArchive(home);
        Files.createDirectories(backups());
    }

    @Test
    void theNewestBackupOfBeforeTheWindowIsKeptWithItsWal() throws IOException {
        usual();

        Outcome outcome = expire();

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.errors()).contains("expired: thirty-days\n", "3 WAL files");
        assertUsualIsKept();
    }

    /** Backups of 30, 10 and 2 days ago, and WAL of two timelines. */
    private void usual() throws IOException {
        full("thirty-days", 30, 3, 1);
        full("ten-days", 10, 6, 1);
        full("two-days", 2, 9, 2);
        wal("000000010000000000000003", 30);
        wal("000000010000000000000003.00000028.backup", 30);
        wal("000000010000000000000005.partial", 20);
        wal("000000010000000000000006", 10);
        wal("000000020000000000000007", 9);
        wal("00000002.history", 9);
        wal("unknown", 40);
    }

    private void assertUsualIsKept() throws IOException {
        assertThat(names(backups())).containsExactly("ten-days", "two-days");
        assertThat(archive.names())
                .containsExactly("000000010000000000000006", "00000002.history", "000000020000000000000007", "unknown");
    }

    /** A backup of the primary that was left behind, from after the promotion of another, leads nowhere. */
    @Test
    void whatLeadsToATimelineThatLedIsKeptBesideWhatWasLeftBehind() throws IOException {
        full("leads-on", 30, 3, 1);
        full("left-behind", 10, 6, 1);
        full("two-days", 2, 9, 2);
        history("00000002.history", 20, "1\t0/5000000\tno recovery target specified\n");
        wal("000000010000000000000003", 30);

        assertThat(expire().exitCode()).isZero();

        assertThat(names(backups())).containsExactly("leads-on", "left-behind", "two-days");
        assertThat(archive.names()).contains("000000010000000000000003");
    }

    @Test
    void whatLeadsToATimelineThatLedBeforeTheWindowIsNotKept() throws IOException {
        full("of-the-first", 40, 3, 1);
        full("of-the-second", 10, 6, 2);
        history("00000002.history", 20, "1\t0/5000000\tno recovery target specified\n");

        assertThat(expire().exitCode()).isZero();

        assertThat(names(backups())).containsExactly("of-the-second");
    }

    private void history(String name, int days, String content) throws IOException {
        age(Files.writeString(archive.stored(name), content), days);
    }

    @Test
    void theNewestIsKeptHoweverOld() throws IOException {
        full("old", 300, 5, 1);
        full("older", 400, 3, 1);
        wal("000000010000000000000004", 350);

        assertThat(expire().exitCode()).isZero();

        assertThat(names(backups())).containsExactly("old");
        assertThat(archive.names()).isEmpty();
    }

    @Test
    void whatAnIncrementalBackupBuildsOnIsKept() throws IOException {
        full("full", 30, 2, 1);
        increment("increment-1", 29, 3, 1, 2, 1);
        increment("increment-2", 20, 4, 2, 3, 1);
        full("another-full", 12, 5, 2);
        increment("increment-of-2", 2, 6, 2, 4, 2);
        wal("000000010000000000000001", 40);
        wal("000000010000000000000002", 30);

        assertThat(expire().exitCode()).isZero();

        assertThat(names(backups()))
                .containsExactly("another-full", "full", "increment-1", "increment-2", "increment-of-2");
        assertThat(archive.names()).containsExactly("000000010000000000000002");
    }

    @Test
    void aBackupWhoseBaseIsGoneDoesNotCount() throws IOException {
        full("full", 30, 2, 1);
        increment("broken", 10, 4, 1, 3, 1);

        Outcome outcome = expire();

        assertThat(outcome.errors()).contains("what broken builds on is not there");
        assertThat(names(backups())).containsExactly("full");
    }

    @Test
    void walWithinTheWindowIsKeptForNodesThatComeBack() throws IOException {
        full("first", 0, 9, 1);
        wal("000000010000000000000002", 3);
        wal("000000010000000000000001", 8);

        assertThat(expire().exitCode()).isZero();

        assertThat(archive.names()).containsExactly("000000010000000000000002");
    }

    @Test
    void withNoBackupNothingIsRemoved() throws IOException {
        wal("000000010000000000000002", 300);
        Files.createDirectories(backups().resolve(".running.unverified"));
        Files.createDirectories(backups().resolve("somebody's"));

        assertThat(expire()).isEqualTo(new Outcome(0, "", ""));

        assertThat(archive.names()).hasSize(1);
        assertThat(names(backups())).containsExactly(".running.unverified", "somebody's");
    }

    @Test
    void leftoversOfKilledRunsAreRemoved() throws IOException {
        full("one", 1, 9, 1);
        Files.createDirectories(backups().resolve(".other.expired/base"));
        wal(".000000010000000000000002.node.17.tmp", 3);
        wal(".000000010000000000000003.node.17.tmp", 0);

        assertThat(expire().exitCode()).isZero();

        assertThat(names(backups())).containsExactly("one");
        assertThat(archive.names()).containsExactly(".000000010000000000000003.node.17.tmp");
    }

    @Test
    void whatIsBeingReadIsKept() throws IOException {
        usual();
        List<String> expireWhileReading = List.of(
                "bash",
                "-c",
                "exec 8<\"$1\"; flock -s 8; exec 7>&8 8<&-; bash \"$2\"",
                "bash",
                backups().resolve("thirty-days").toString(),
                script("expire.sh").get(1));

        assertThat(archive.run("node", Map.of("PGREPL_RETAIN", "7d"), expireWhileReading)
                        .exitCode())
                .isZero();

        assertThat(names(backups())).containsExactly("ten-days", "thirty-days", "two-days");
        assertThat(archive.names()).contains("000000010000000000000003");
    }

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void killedAtAnyStepItKeepsWhatIsNeededAndTheNextRunEndsTheWork(Interruption interruption) throws IOException {
        int step = 0;
        boolean killed = true;
        while (killed) {
            step++;
            FileUtils.cleanDirectory(backups().toFile());
            FileUtils.cleanDirectory(archive.archive().resolve("wal").toFile());
            usual();
            killed = archive.killed(step, interruption, expiring(), "find", "mv", "rm", "sync", "xargs");
            assertThat(names(backups())).contains("ten-days", "two-days");
            assertThat(archive.names())
                    .contains("000000010000000000000006", "000000020000000000000007", "00000002.history");
            assertThat(expire().exitCode()).isZero();
            assertUsualIsKept();
        }
        assertThat(step).as("programs that change something").isGreaterThan(5);
    }

    @Test
    void twoMayRunAtOnce() throws IOException {
        usual();

        List<CompletableFuture<Outcome>> runs = Stream.generate(() -> CompletableFuture.supplyAsync(this::expire))
                .limit(4)
                .toList();

        assertThat(runs).allMatch(run -> run.join().succeeded());
        assertUsualIsKept();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "-7d", "7w", "7d; rm -r x"})
    void anAgeThatIsNoneRemovesNothing(String retain) throws IOException {
        usual();

        Outcome outcome = archive.run("node", Map.of("PGREPL_RETAIN", retain), script("expire.sh"));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("PGREPL_RETAIN is not an age such as 7d");
        assertThat(names(backups())).hasSize(3);
    }

    private Outcome expire() {
        return archive.run("node", Map.of(), expiring());
    }

    private static List<String> expiring() {
        return Stream.concat(Stream.of("env", "PGREPL_RETAIN=7d"), script("expire.sh").stream())
                .toList();
    }

    private Path backups() {
        return archive.archive().resolve("basebackup");
    }

    private void full(String name, int days, int segment, int timeline) throws IOException {
        new BackupFixture(archive.archive()).full(name, daysAgo(days), segment, timeline);
    }

    private void increment(String name, int days, int segment, int timeline, int from, int fromTimeline)
            throws IOException {
        new BackupFixture(archive.archive()).increment(name, daysAgo(days), segment, timeline, from, fromTimeline);
    }

    private void wal(String name, int days) throws IOException {
        age(Files.writeString(archive.stored(name), ""), days);
    }

    private static void age(Path file, int days) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(daysAgo(days)));
    }

    private static Instant daysAgo(int days) {
        return Instant.now().minus(Duration.ofDays(days));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
