package io.github.pgrepl.render.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every generated script is to be free of, and shellcheck does not see. */
class ScriptsTest {

    /**
     * Where the reader of a pipe ends before all is read, its writer is killed now and then, by SIGPIPE, and with
     * {@code pipefail} the script ends then, without a word.
     */
    @Test
    void noPipeHasAReaderThatEndsEarly() throws IOException {
        try (Stream<Path> scripts = Files.list(Path.of("src/main/resources/io/github/pgrepl/render/scripts"))) {
            for (Path script : scripts.toList()) {
                List<String> lines = Files.readAllLines(script);
                assertThat(lines)
                        .as(script.toString())
                        .noneMatch(
                                line -> line.matches(".*\\|\\s*(head|grep\\s+(-\\w+\\s+)*-\\w*[qm]|sed .*\\bq\\b).*"));
            }
        }
    }
}
