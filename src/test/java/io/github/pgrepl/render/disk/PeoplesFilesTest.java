package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeoplesFilesTest {

    @TempDir
    Path root;

    private Path file;

    @BeforeEach
    void locateFile() {
        file = root.resolve("a.conf");
    }

    @Test
    void changedFileIsKeptAsOrig() throws IOException {
        write("1");
        Files.writeString(file, "mine");

        WriteReport report = write("2");

        assertThat(report.kept()).containsExactly(kept("a.conf.orig"));
        assertThat(report.updated()).containsExactly(new StackPath("a.conf"));
        assertThat(root.resolve("a.conf.orig")).hasContent("mine");
        assertThat(file).hasContent("2");
    }

    @Test
    void changedFileIsPutRightThoughTheSpecIsTheSame() throws IOException {
        write("1");
        Files.writeString(file, "mine");

        assertThat(write("1").kept()).containsExactly(kept("a.conf.orig"));
        assertThat(file).hasContent("1");
    }

    @Test
    void earlierOrigFilesStay() throws IOException {
        for (int i = 0; i < 3; i++) {
            write("1");
            Files.writeString(file, "mine " + i);
        }

        assertThat(write("1").kept()).containsExactly(kept("a.conf.orig.2"));
        assertThat(root.resolve("a.conf.orig")).hasContent("mine 0");
        assertThat(root.resolve("a.conf.orig.1")).hasContent("mine 1");
        assertThat(root.resolve("a.conf.orig.2")).hasContent("mine 2");
    }

    @Test
    void sameVersionIsKeptOnce() throws IOException {
        write("1");
        Files.writeString(file, "mine");
        write("1");
        Files.writeString(file, "mine");

        assertThat(write("1").kept()).containsExactly(kept("a.conf.orig"));
        assertThat(root.resolve("a.conf.orig.1")).doesNotExist();
    }

    @Test
    void changesThatWereGivenUpAreNotKept() throws IOException {
        write("1");
        Files.writeString(file, "mine");

        assertThat(write("1", HandEdits.DISCARD).kept()).isEmpty();
        assertThat(file).hasContent("1");
        assertThat(root.resolve("a.conf.orig")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEEP", "DISCARD"})
    void fileThatWasNeverGeneratedIsKept(HandEdits edits) throws IOException {
        Files.writeString(file, "mine");

        assertThat(write("1", edits).kept()).containsExactly(kept("a.conf.orig"));
        assertThat(root.resolve("a.conf.orig")).hasContent("mine");
    }

    @Test
    void fileWithTheGeneratedContentIsSimplyAdopted() throws IOException {
        Files.writeString(file, "1");

        assertThat(write("1").nothingChanged()).isTrue();
        assertThat(root.resolve(".pgrepl/manifest")).exists();
    }

    @Test
    void lineEndsThatGitChangedAreNobodysWork() throws IOException {
        write("1\n2\n");
        Files.writeString(file, "1\r\n2\r\n");

        WriteReport report = write("1\n3\n");

        assertThat(report.kept()).isEmpty();
        assertThat(report.updated()).hasSize(1);
        assertThat(file).hasContent("1\n3\n");
    }

    @Test
    void changedFileThatIsNoLongerPartOfTheStackIsKeptAsOrig() throws IOException {
        write("1");
        Files.writeString(file, "mine");

        WriteReport report = write(RenderedStack.builder().build(), HandEdits.KEEP);

        assertThat(report.removed()).containsExactly(new StackPath("a.conf"));
        assertThat(report.kept()).containsExactly(kept("a.conf.orig"));
        assertThat(file).doesNotExist();
        assertThat(root.resolve("a.conf.orig")).hasContent("mine");
    }

    @Test
    void origFileNeverTakesThePlaceOfAGeneratedOne() throws IOException {
        Files.writeString(file, "mine");
        RenderedStack stack = RenderedStack.builder()
                .file("a.conf", "1")
                .file("a.conf.orig", "2")
                .build();

        assertThat(write(stack, HandEdits.KEEP).kept()).containsExactly(kept("a.conf.orig.1"));
        assertThat(root.resolve("a.conf.orig")).hasContent("2");
    }

    @Test
    void bothSidesOfAMergedManifestCount() throws IOException {
        write("ours");
        Path manifest = root.resolve(".pgrepl/manifest");
        String ours = Files.readString(manifest);
        write("theirs");
        String theirs = Files.readString(manifest);
        String header = "# pgrepl manifest 1\n";
        Files.writeString(
                manifest,
                header + "<<<<<<< HEAD\n" + ours.substring(header.length()) + "=======\n"
                        + theirs.substring(header.length()) + ">>>>>>> branch\n");

        assertThat(write("merged").kept()).isEmpty();
        assertThat(Files.readString(manifest)).doesNotContain("<<<").hasLineCount(2);
    }

    @Test
    void largeFileOfAPersonIsKeptToo() throws IOException {
        write("1");
        Files.write(file, new byte[17 << 20]);

        assertThat(write("1").kept()).containsExactly(kept("a.conf.orig"));
        assertThat(root.resolve("a.conf.orig")).hasSize(17 << 20);
    }

    @Test
    void noSequenceOfSpecsAndWorkLosesAnything() throws IOException {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Scenario scenario = new Scenario(root.resolve("stack-" + seed), random);
            for (int i = 0; i < 10; i++) {
                RenderedStack stack = Scenario.stack(random);
                scenario.write(stack);
                scenario.assertIs(stack);
                scenario.serversWriteData();
                for (int j = random.nextInt(4); j > 0; j--) {
                    scenario.personWorks();
                }
            }
        }
    }

    private WriteReport.Kept kept(String as) {
        return new WriteReport.Kept(new StackPath("a.conf"), new StackPath(as));
    }

    private WriteReport write(String content) {
        return write(content, HandEdits.KEEP);
    }

    private WriteReport write(String content, HandEdits edits) {
        return write(RenderedStack.builder().file("a.conf", content).build(), edits);
    }

    private WriteReport write(RenderedStack stack, HandEdits edits) {
        return new StackDirectory(root).write(stack, edits, new SecureRandom());
    }
}
