package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableTest {

    @TempDir
    Path directory;

    @Test
    void aTreeIsSyncedThatLinksToWhatIsNotThere() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/below/empty"));
        Files.writeString(tree.resolveSibling("file"), "x");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("nowhere"));
        Durable.tree(directory.resolve("tree"));
        assertThat(tree.resolveSibling("file")).hasContent("x");
    }

    @Test
    void aFileThatCannotBeSyncedIsAFailure() {
        assertThatThrownBy(() -> Durable.files(List.of(directory.resolve("missing"))))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aRenamedFileReplacesAnotherAndADirectoryIsMovedWhole() throws IOException {
        Path old = Files.writeString(directory.resolve("old"), "old");
        Durable.rename(Files.writeString(directory.resolve("new"), "new"), old);
        assertThat(old).hasContent("new");
        Path made = Files.createDirectories(directory.resolve("made"));
        Files.writeString(made.resolve("file"), "x");
        Durable.rename(made, directory.resolve("named"));
        assertThat(directory.resolve("named/file")).hasContent("x");
        assertThat(made).doesNotExist();
    }
}
