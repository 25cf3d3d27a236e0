package io.github.pgrepl.render.scripts;

import static io.github.pgrepl.render.scripts.WalArchive.SEGMENT;
import static io.github.pgrepl.render.scripts.WalArchive.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.pgrepl.render.scripts.WalArchive.Interruption;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL's manual, and experience, want of an archive_command and a restore_command. */
class WalArchiveTest {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    Path home;

    private WalArchive archive;

    @BeforeEach
    void makeArchive() {
        archive = new WalArchive(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {SEGMENT, SEGMENT + ".partial", SEGMENT + ".00000028.backup", "0000000A.history"})
    void whatAServerArchivesIsStored(String name) {
        Path file = archive.segment(1);

        assertThat(archive.store(file, name)).isEqualTo(new Outcome(0, "", ""));

        assertThat(archive.stored(name)).hasSameBinaryContentAs(file);
        assertThat(archive.names()).containsExactly(name);
    }

    @Test
    void theSameBytesAgainAreFine() {
        Path file = archive.segment(1);
        archive.store(file, SEGMENT);

        assertThat(archive.store(file, SEGMENT)).isEqualTo(new Outcome(0, "", ""));
        assertThat(archive.store("another", file, SEGMENT).exitCode()).isZero();
        assertThat(archive.names()).containsExactly(SEGMENT);
    }

    @Test
    void otherBytesAreRefused() {
        Path file = archive.segment(1);
        archive.store(file, SEGMENT);

        Outcome outcome = archive.store(archive.segment(2), SEGMENT);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("archiving " + SEGMENT + ": the archive has another file of that name");
        assertThat(archive.stored(SEGMENT)).hasSameBinaryContentAs(file);
        assertThat(archive.names()).containsExactly(SEGMENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "../" + SEGMENT,
                SEGMENT + ".gz",
                SEGMENT + "0",
                SEGMENT + ".partial.partial",
                SEGMENT + ".28.backup",
                "0000000100000000000000a1",
                "1.history",
                "00000001.history ",
                "000000010000000000000\n001",
                "$(touch x)",
                "*"
            })
    void strangeNamesAreRefused(String name) {
        Outcome outcome = archive.store(archive.segment(1), name);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("not the name of a WAL file");
        assertThat(archive.names()).isEmpty();
    }

    @Test
    void anotherClustersWalIsRefused() {
        archive.store(archive.segment(1), SEGMENT);
        archive.identify(2);

        Outcome outcome = archive.store(archive.segment(2), "0000000100000000000000A2");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("the archive is that of cluster 1", "this node belongs to 2");
        assertThat(archive.names()).containsExactly(SEGMENT);
    }

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void killedAtAnyStepItLiesNeverAndRecovers(Interruption interruption) throws IOException {
        int step = 1;
        while (archive.killed(
                step,
                interruption,
                script("archive-wal.sh", archive.segment(step).toString(), name(step)),
                "cat",
                "cmp",
                "cp",
                "ln",
                "mv",
                "od",
                "rm",
                "sync")) {
            Path file = archive.segment(step);
            if (Files.exists(archive.stored(name(step)))) {
                assertThat(archive.stored(name(step)))
                        .as("killed at step " + step)
                        .hasSameBinaryContentAs(file);
            }
            assertThat(archive.store(file, name(step)))
                    .as("after a kill at step " + step)
                    .isEqualTo(new Outcome(0, "", ""));
            assertThat(archive.stored(name(step))).hasSameBinaryContentAs(file);
            step++;
            if (step > 3) {
                // The first to write marks the archive, which takes more steps.
                Files.deleteIfExists(archive.archive().resolve("system-identifier"));
            }
        }
        assertThat(step).as("programs that it starts").isGreaterThan(6);
        assertThat(archive.names()).as("nothing is left of killed runs").allMatch(name -> name.matches("[0-9A-F]{24}"));
    }

    private static String name(int number) {
        return String.format("00000001%016X", number);
    }

    @Test
    void twoNodesMayArchiveTheSameFileAtOnce() {
        Path file = archive.segment(1);

        List<Outcome> outcomes = atOnce(IntStream.range(0, 8)
                .mapToObj(run -> CompletableFuture.supplyAsync(() -> archive.store("node-" + run % 4, file, SEGMENT)))
                .toList());

        assertThat(outcomes).allMatch(Outcome::succeeded);
        assertThat(archive.stored(SEGMENT)).hasSameBinaryContentAs(file);
    }

    @Test
    void ofTwoNodesWithOtherBytesOneIsRefused() {
        List<Outcome> outcomes = atOnce(IntStream.range(0, 8)
                .mapToObj(run -> CompletableFuture.supplyAsync(
                        () -> archive.store("node-" + run, archive.segment(run), SEGMENT)))
                .toList());

        assertThat(outcomes.stream().map(Outcome::exitCode).filter(code -> code == 0))
                .hasSize(1);
        assertThat(outcomes).allMatch(outcome -> outcome.exitCode() <= 1);
        int winner = outcomes.stream().map(Outcome::exitCode).toList().indexOf(0);
        assertThat(archive.stored(SEGMENT)).hasSameBinaryContentAs(archive.segment(winner));
    }

    private static List<Outcome> atOnce(List<CompletableFuture<Outcome>> runs) {
        return runs.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void aMissingArchiveIsAFailure() throws IOException {
        Files.delete(archive.archive().resolve("wal"));

        assertThat(archive.store(archive.segment(1), SEGMENT).exitCode()).isEqualTo(1);
    }

    @Test
    void aMissingFileIsAFailureAndLeavesNothing() {
        assertThat(archive.store(home.resolve("missing"), SEGMENT).exitCode()).isEqualTo(1);
        assertThat(archive.names()).isEmpty();
    }

    @Test
    void anUnwritableArchiveIsAFailure() throws IOException {
        Path file = archive.segment(1);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(archive.archive().resolve("wal"), PosixFilePermissions.fromString("r-xr-xr-x"));
        List<String> words = new ArrayList<>();
        if (ROOT) {
            words.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        words.addAll(script("archive-wal.sh", file.toString(), SEGMENT));

        Outcome outcome = archive.run("node", Map.of(), words);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("Permission denied");
    }

    @Test
    void aFullArchiveIsAFailureAndTheNextRunSucceeds() throws IOException {
        Path disk = Files.createDirectory(home.resolve("disk"));
        boolean mounted = ROOT
                && Command.of("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", disk.toString())
                        .run(Duration.ofSeconds(20))
                        .succeeded();
        if (!mounted) {
            System.err.println("SKIPPED: a full archive was not tried, as only root can mount a small disk");
        }
        assumeTrue(mounted, "only root can mount a small disk");
        try {
            WalArchive small = new WalArchive(home, disk);
            Path file = small.segment(1);
            small.store(file, SEGMENT);

            Outcome outcome = small.store(small.segment(2), name(2));

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.errors()).contains("No space left on device");
            assertThat(small.names()).containsExactly(SEGMENT);
            Files.delete(small.stored(SEGMENT));
            assertThat(small.store(small.segment(2), name(2)).exitCode()).isZero();
        } finally {
            Command.of("umount", disk.toString()).run(Duration.ofSeconds(20));
        }
    }

    /** A disk that fails when it is to keep what it was given. */
    @Test
    void whatCannotBeSyncedIsNotStored() throws IOException {
        Path failing = Files.createDirectory(home.resolve("failing"));
        Files.writeString(failing.resolve("sync"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(failing.resolve("sync"), PosixFilePermissions.fromString("rwxr-xr-x"));

        Outcome outcome = archive.run(
                "node",
                Map.of("PATH", failing + ":" + System.getenv("PATH")),
                script("archive-wal.sh", archive.segment(1).toString(), SEGMENT));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(archive.names()).isEmpty();
    }

    @Test
    void aCommandThatIsNotThereIsNoMoreThanAFailure() {
        Outcome outcome = archive.run(
                "node",
                Map.of("PATH", "/nowhere"),
                List.of(
                        "/bin/bash",
                        script("archive-wal.sh").get(1),
                        archive.segment(1).toString(),
                        SEGMENT));
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void whatIsStoredIsFetched() {
        Path file = archive.segment(1);
        archive.store(file, SEGMENT);
        Path target = archive.data().resolve("RECOVERYXLOG");

        assertThat(archive.fetch(SEGMENT, target)).isEqualTo(new Outcome(0, "", ""));
        assertThat(target).hasSameBinaryContentAs(file);
    }

    @Test
    void aMissingFileIsNotFetchedAndNotWaitedFor() {
        Path target = archive.data().resolve("RECOVERYXLOG");
        long began = System.nanoTime();

        assertThat(archive.fetch(SEGMENT, target)).isEqualTo(new Outcome(1, "", ""));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void aFetchThatIsKilledDeliversAllOrNothing(Interruption interruption) throws IOException {
        Path file = archive.segment(1);
        archive.store(file, SEGMENT);
        Path target = archive.data().resolve("RECOVERYXLOG");
        int step = 1;
        while (archive.killed(step, interruption, script("restore-wal.sh", SEGMENT, target.toString()), "cp", "mv")) {
            if (Files.exists(target)) {
                assertThat(target).as("killed at step " + step).hasSameBinaryContentAs(file);
            }
            step++;
            Files.deleteIfExists(target);
        }
        assertThat(step).isEqualTo(3);
    }
}
