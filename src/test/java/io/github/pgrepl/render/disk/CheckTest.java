package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    @TempDir
    Path temp;

    private Path root;

    private final RenderedStack stack = RenderedStack.builder()
            .file("README.md", "no line end")
            .file("compose.yml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n")
            .script("run.sh", "#!/bin/sh\n")
            .directory("primary/pgdata")
            .secret("app")
            .build();

    @BeforeEach
    void writeStack() {
        root = temp.resolve("stack");
        new StackDirectory(root).write(stack, HandEdits.KEEP, new SecureRandom());
    }

    @Test
    void whatWasGeneratedIsUpToDate() {
        assertThat(check().isUpToDate()).isTrue();
    }

    @Test
    void cloneWithoutEmptyDirectoriesSecretsAndLockIsUpToDate() throws IOException {
        Files.delete(root.resolve("primary/pgdata"));
        Files.delete(root.resolve("primary"));
        Files.delete(root.resolve("secrets/app"));
        Files.delete(root.resolve("secrets"));
        Files.delete(root.resolve(".pgrepl/lock"));

        assertThat(check().isUpToDate()).isTrue();
    }

    @Test
    void changedFileIsShownFromDirectoryToSpec() throws IOException {
        Files.writeString(root.resolve("compose.yml"), "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");

        assertThat(check().differences()).singleElement().satisfies(difference -> {
            assertThat(difference.path()).isEqualTo(new StackPath("compose.yml"));
            assertThat(difference.kind()).isEqualTo(CheckReport.Kind.CHANGED);
            assertThat(difference.diff())
                    .containsExactly(
                            "diff --git a/compose.yml b/compose.yml",
                            "--- a/compose.yml",
                            "+++ b/compose.yml",
                            "@@ -2,7 +2,7 @@",
                            " 2",
                            " 3",
                            " 4",
                            "-five",
                            "+5",
                            " 6",
                            " 7",
                            " 8");
        });
    }

    @Test
    void missingFileIsShownAsNew() throws IOException {
        Files.delete(root.resolve("run.sh"));

        assertThat(check().differences()).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(CheckReport.Kind.MISSING);
            assertThat(difference.diff())
                    .containsExactly(
                            "diff --git a/run.sh b/run.sh",
                            "new file mode 100755",
                            "--- /dev/null",
                            "+++ b/run.sh",
                            "@@ -0,0 +1,1 @@",
                            "+#!/bin/sh");
        });
    }

    @Test
    void fileThatTheSpecNoLongerHasIsShownAsDeleted() {
        RenderedStack smaller = new RenderedStack(
                stack.files().tailMap(new StackPath("compose.yml")), stack.directories(), stack.secrets());

        assertThat(new StackDirectory(root).check(smaller).differences())
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.kind()).isEqualTo(CheckReport.Kind.EXTRA);
                    assertThat(difference.diff())
                            .containsExactly(
                                    "diff --git a/README.md b/README.md",
                                    "deleted file mode 100644",
                                    "--- a/README.md",
                                    "+++ /dev/null",
                                    "@@ -1,1 +0,0 @@",
                                    "-no line end",
                                    "\\ No newline at end of file");
                });
    }

    @Test
    void missingLineEndIsADifference() throws IOException {
        Files.writeString(root.resolve("README.md"), "no line end\n");

        assertThat(check().diff())
                .endsWith("@@ -1,1 +1,1 @@", "-no line end", "+no line end", "\\ No newline at end of file");
    }

    @Test
    void executableBitIsADifference() throws IOException {
        setMode("run.sh", "rw-r--r--");

        assertThat(check().diff())
                .containsExactly("diff --git a/run.sh b/run.sh", "old mode 100644", "new mode 100755");
    }

    @Test
    void executableBitSaysNothingWhereEveryFileHasIt() throws IOException {
        setMode("README.md", "rwxrwxrwx");
        setMode("compose.yml", "rwxrwxrwx");

        assertThat(check().isUpToDate()).isTrue();
    }

    @Test
    void binaryFileIsOnlySaidToDiffer() throws IOException {
        Files.write(root.resolve("compose.yml"), new byte[] {0, 1, 2});

        assertThat(check().diff()).last().isEqualTo("Binary files a/compose.yml and b/compose.yml differ");
    }

    @Test
    void crlfIsADifferenceWithItsLikelyCause() throws IOException {
        Files.writeString(root.resolve("compose.yml"), "1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n9\r\n");

        assertThat(check().isUpToDate()).isFalse();
        assertThat(check().diff()).hasSize(2).first().asString().contains("CRLF", "core.autocrlf", ".gitattributes");
    }

    @Test
    void manifestOfAnotherStackIsADifference() throws IOException {
        Path manifest = root.resolve(".pgrepl/manifest");
        Files.writeString(manifest, "# pgrepl manifest 1\n");
        assertThat(check().differences())
                .singleElement()
                .extracting(CheckReport.Difference::path)
                .hasToString(".pgrepl/manifest");

        Files.delete(manifest);
        assertThat(check().differences())
                .singleElement()
                .extracting(CheckReport.Difference::kind)
                .isEqualTo(CheckReport.Kind.MISSING);
    }

    @Test
    void directoryThatDoesNotExistLacksEveryFile() {
        CheckReport report = new StackDirectory(temp.resolve("nowhere")).check(stack);

        assertThat(report.differences()).hasSize(3);
        assertThat(temp.resolve("nowhere")).doesNotExist();
    }

    @Test
    void checkWritesNothing() throws IOException {
        Files.writeString(root.resolve("compose.yml"), "changed");
        Map<String, String> before = Snapshot.of(temp);

        check();

        assertThat(Snapshot.of(temp)).isEqualTo(before);
    }

    @Test
    void veryLongFilesAreOnlySaidToDiffer() throws IOException {
        Files.writeString(root.resolve("compose.yml"), "x\ny\n".repeat(100_000));

        assertThat(check().diff()).last().asString().startsWith("Binary files");
    }

    @Test
    void gitAppliesTheDiff() throws Exception {
        Files.writeString(root.resolve("compose.yml"), "one\n2\n3\n4\n5\n6\n7\n8\n9");
        Files.delete(root.resolve("README.md"));
        setMode("run.sh", "rw-r--r--");
        RenderedStack wanted = RenderedStack.builder()
                .file("README.md", "no line end")
                .file("compose.yml", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10")
                .script("run.sh", "#!/bin/sh\nexit\n")
                .build();
        Path patch = temp.resolve("patch");
        List<String> diff = new StackDirectory(root).check(wanted).diff();
        Files.writeString(patch, String.join("\n", diff) + "\n");

        Process git = new ProcessBuilder("git", "apply", patch.toString())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(new StackDirectory(root).check(wanted).differences())
                .extracting(CheckReport.Difference::path)
                .containsExactly(Notes.MANIFEST);
    }

    private CheckReport check() {
        return new StackDirectory(root).check(stack);
    }

    private void setMode(String path, String mode) throws IOException {
        Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString(mode));
    }
}
