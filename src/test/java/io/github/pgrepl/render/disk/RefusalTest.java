package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is refused, nothing on the disk has changed. */
class RefusalTest {

    private static final String HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    Path temp;

    private final RenderedStack stack = RenderedStack.builder()
            .file("a.conf", "1")
            .file("primary/config/b.conf", "2")
            .directory("primary/pgdata")
            .directory("archive/wal")
            .secret("app")
            .build();

    @Test
    void stackDirectoryThatIsAFile() throws IOException {
        Files.writeString(root(), "");

        assertRefused(root() + " is a file", "remove it or set pgrepl.outputDirectory");
    }

    @Test
    void stackDirectoryBelowAFile() throws IOException {
        Files.writeString(root(), "");

        assertThatThrownBy(() -> write(root().resolve("a/b")))
                .isInstanceOf(StackDirectoryException.class)
                .hasMessageContaining(root() + " is a file");
    }

    @Test
    void stackDirectoryThatIsALinkToNothing() throws IOException {
        Files.createSymbolicLink(root(), temp.resolve("nowhere"));

        assertRefused(root() + " is a link to no directory");
    }

    @Test
    void fileWhereADirectoryHasToBe() throws IOException {
        put("primary/config", "mine");

        assertRefused("primary/config is a file, and the directory of primary/config/b.conf has to be there");
    }

    @Test
    void directoryWhereAFileHasToBe() throws IOException {
        put("a.conf/mine", "mine");

        assertRefused("a.conf is a directory, and a file has to be there", "Docker makes such directories");
    }

    @Test
    void directoryOfOldFilesInWhichAPersonPutSomething() throws IOException {
        put("a.conf/old", "");
        put("a.conf/mine", "mine");
        put(".pgrepl/manifest", "# pgrepl manifest 1\n" + HASH + "  a.conf/old\n");

        assertRefused("a.conf is a directory");
    }

    @Test
    void fileWhereADataDirectoryHasToBe() throws IOException {
        put("primary/pgdata", "mine");

        assertRefused("primary/pgdata has to be a directory, and is something else");
    }

    @Test
    void linkWhereAFileHasToBe() throws IOException {
        Path outside = Files.writeString(temp.resolve("outside"), "precious");
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve("a.conf"), outside);

        assertRefused("a.conf is a symbolic link");
    }

    @Test
    void linkOnTheWayToAFile() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectories(root().resolve("primary"));
        Files.createSymbolicLink(root().resolve("primary/config"), outside);

        assertRefused("primary/config is a symbolic link");
    }

    @Test
    void linkOnTheWayToAFileThatIsNoLongerGenerated() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createFile(outside.resolve("old"));
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve("link"), outside);
        put(".pgrepl/manifest", "# pgrepl manifest 1\n" + HASH + "  link/old\n");

        assertRefused("link is a symbolic link");
    }

    @Test
    void linkInPlaceOfPgreplsNotes() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve(".pgrepl"), outside);

        assertRefused(".pgrepl is a symbolic link");
    }

    @Test
    void dataDirectoryThatIsMissingBehindALinkToTheOutside() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve("archive"), outside);

        assertRefused("archive/wal is missing, behind a link that leads out of the stack directory");
    }

    @Test
    void newSecretBehindALinkToTheOutside() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectories(root());
        Files.createSymbolicLink(root().resolve("secrets"), outside);

        assertRefused("secrets is a symbolic link");
    }

    @Test
    void dataDirectoryOnAnotherDiskIsFine() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside/wal"));
        Files.createDirectories(root().resolve("primary"));
        Files.createSymbolicLink(root().resolve("primary/pgdata"), outside);
        Files.createSymbolicLink(root().resolve("archive"), outside.getParent());

        write(root());

        assertThat(root().resolve("primary/pgdata")).isSymbolicLink();
        assertThat(outside).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "a/../../outside",
                "/etc/passwd",
                "C:\\Windows\\win.ini",
                "a//b",
                "./a",
                "primary/pgdata/PG_VERSION",
                "PRIMARY/PGDATA/PG_VERSION",
                "archive/wal/000000010000000000000001",
                "secrets/app",
                ".pgrepl/lock"
            })
    void manifestThatListsWhatIsNeverGenerated(String path) throws IOException {
        Files.createFile(temp.resolve("outside"));
        put("primary/pgdata/PG_VERSION", "");
        put("archive/wal/000000010000000000000001", "");
        put("secrets/app", "");
        put(".pgrepl/manifest", "# pgrepl manifest 1\n" + HASH + "  " + path + "\n");

        assertRefused(".pgrepl/manifest cannot be trusted: line 2", "take it from version control again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "# pgrepl manifest 1\ngarbage\n", HASH + "  a.conf\n"})
    void manifestThatIsNone(String content) throws IOException {
        put(".pgrepl/manifest", content);

        assertRefused(".pgrepl/manifest cannot be trusted");
    }

    @Test
    void manifestOfALaterFormat() throws IOException {
        put(".pgrepl/manifest", "# pgrepl manifest 2\n");

        assertRefused("is in format \"2\"", "use the pgrepl version that wrote it, or a later one");
    }

    private Path root() {
        return temp.resolve("stack");
    }

    private void put(String path, String content) throws IOException {
        Path file = root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static void write(Path directory, RenderedStack stack) {
        new StackDirectory(directory).write(stack, HandEdits.KEEP, new SecureRandom());
    }

    private void write(Path directory) {
        write(directory, stack);
    }

    private void assertRefused(String... sentences) throws IOException {
        Map<String, String> before = Snapshot.of(temp);
        assertThatThrownBy(() -> write(root()))
                .isInstanceOf(StackDirectoryException.class)
                .hasMessageContainingAll(sentences);
        assertThat(Snapshot.of(temp)).isEqualTo(before);
    }
}
