package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was copied early becomes a copy of what the source is by now. */
class FileCopyTest {

    @TempDir
    Path directory;

    private Path source;
    private Path early;

    @BeforeEach
    void copyEarly() throws IOException {
        source = Files.createDirectories(directory.resolve("source"));
        write("base/1/kept", "kept");
        write("base/1/changed", "before");
        write("base/1/removed", "removed");
        write("base/2/removed", "removed");
        early = directory.resolve("early");
        FileCopy.copy(source, early);
    }

    @Test
    void whatWasWrittenAddedOrRemovedSinceIsSoInTheCopy() throws IOException {
        write("base/1/changed", "behind");
        write("base/3/added", "added");
        Files.delete(source.resolve("base/1/removed"));
        Files.delete(source.resolve("base/2/removed"));
        Files.delete(source.resolve("base/2"));

        FileCopy.update(source, early);

        assertThat(early.resolve("base/1/changed")).hasContent("behind");
        assertThat(early.resolve("base/3/added")).hasContent("added");
        assertThat(names(early)).isEqualTo(names(source));
    }

    /** As a server's write does, it leaves the time of now. */
    private void write(String name, String content) throws IOException {
        Path file = source.resolve(name);
        boolean first = Files.notExists(file);
        Files.writeString(Files.createDirectories(file.getParent()).resolve(file.getFileName()), content);
        if (first) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
    }

    private static List<String> names(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString()).sorted().toList();
        }
    }
}
