package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 256 kB, which only root can have. */
class FullDiskTest {

    private static final String LARGE = "x".repeat(100_000);

    @TempDir
    Path disk;

    private boolean mounted;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        mounted = ChildRun.isRoot() && run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
        assumeTrue(mounted, "SKIPPED: a full disk was not tried, as only root can mount a small one");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk.toString());
        }
    }

    @Test
    void fullDiskChangesNothing() throws IOException {
        Path root = disk.resolve("stack");
        write(root, RenderedStack.builder().file("a", "1").file("gone", "1").build());
        Files.writeString(root.resolve("a"), "mine");
        Map<String, String> before = Snapshot.of(disk);

        RenderedStack tooLarge = RenderedStack.builder()
                .file("a", "2")
                .file("b/c", LARGE)
                .file("d/e", LARGE)
                .file("f/g", LARGE)
                .directory("n/pgdata")
                .secret("app")
                .build();
        assertThatThrownBy(() -> write(root, tooLarge))
                .isInstanceOf(StackDirectoryException.class)
                .hasMessageContaining("No space left on device");
        assertThat(Snapshot.of(disk)).isEqualTo(before);

        write(root, RenderedStack.builder().file("a", "2").build());
        assertThat(root.resolve("a")).hasContent("2");
        assertThat(root.resolve("a.orig")).hasContent("mine");
    }

    private static void write(Path root, RenderedStack stack) {
        new StackDirectory(root).write(stack, HandEdits.KEEP, new SecureRandom());
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean succeeded = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        if (!succeeded) {
            System.err.println(String.join(" ", command) + ": " + output);
        }
        return succeeded;
    }
}
