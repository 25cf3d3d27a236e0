package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person keeps in the same file stays as it is. */
class EnvFileTest {

    @TempDir
    private Path directory;

    @Test
    void whatIsSetIsRead() {
        EnvFile file = EnvFile.in(directory);
        assertThat(file.values()).isEmpty();

        file.set(Map.of("B", "2", "A", "1"));

        assertThat(directory.resolve(".env")).hasContent("A=1\nB=2\n");
        assertThat(file.values()).containsExactly(Map.entry("A", "1"), Map.entry("B", "2"));
    }

    @Test
    void linesOfOthersStayAndTheFileNeedNotEndWithOne() throws IOException {
        EnvFile file = written("# mine\nexport TAG='17 x'\n\nA = \"old\" # why\nTOKEN=a=b # secret");

        file.set(Map.of("C", "3"));
        assertThat(file.path()).hasContent("# mine\nexport TAG='17 x'\n\nA = \"old\" # why\nTOKEN=a=b # secret\nC=3\n");
        file.set(Map.of("A", "new", "D", "4"));

        assertThat(file.path()).hasContent("# mine\nexport TAG='17 x'\n\nA=new\nTOKEN=a=b # secret\nC=3\nD=4\n");
        assertThat(file.values()).isEqualTo(Map.of("TAG", "17 x", "A", "new", "TOKEN", "a=b", "C", "3", "D", "4"));
    }

    @Test
    void whereNothingDiffersNothingIsWritten() throws IOException {
        EnvFile file = written("A='1'\r\n");

        file.set(Map.of("A", "1"));
        file.removeAll("B");

        assertThat(Files.readString(file.path())).isEqualTo("A='1'\r\n");
    }

    @Test
    void variablesAreRemovedByTheBeginningOfTheirNames() throws IOException {
        EnvFile file = written("X_A=1\nXA=2\n# X_B=3\nX_C=4\n");

        file.removeAll("X_");
        EnvFile.in(directory.resolve("gone")).removeAll("X_");

        assertThat(file.path()).hasContent("XA=2\n# X_B=3\n");
    }

    private EnvFile written(String text) throws IOException {
        return new EnvFile(Files.writeString(directory.resolve(".env"), text));
    }
}
