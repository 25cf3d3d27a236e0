package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.testing.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of 256 kB, which only root can have. */
class FullDiskTest {

    private static final String LARGE = "x".repeat(100_000);

    @TempDir
    Path disk;

    private SmallDisk small;

    @BeforeEach
    void mountSmallDisk() {
        small = SmallDisk.over(disk, 256);
    }

    @AfterEach
    void unmount() {
        if (small != null) {
            small.close();
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
}
