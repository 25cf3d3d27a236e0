package io.github.pgrepl.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the plugin's own templates leave to the plan and the models, though FreeMarker could do it. */
class OwnTemplatesTest {

    private static final Path TEMPLATES = Path.of("src/main/resources/io/github/pgrepl/render/stack");

    static Stream<Path> templates() throws IOException {
        try (Stream<Path> files = Files.walk(TEMPLATES)) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }

    /** The first one loads the classes of all 250 of them, as long as the rest of FreeMarker takes. */
    @ParameterizedTest
    @MethodSource("templates")
    void noBuiltIns(Path template) throws IOException {
        assertThat(Files.readString(template)).doesNotContainPattern(Pattern.compile("[\\w)\\]]\\?[a-z]\\w+"));
    }

    /** FreeMarker takes texts for equal that only look alike to Unicode, and PostgreSQL does not. */
    @ParameterizedTest
    @MethodSource("templates")
    void noComparisonsButWithNumbers(Path template) throws IOException {
        assertThat(Files.readString(template)).doesNotContainPattern(Pattern.compile("<#\\w+[^>]*[=!]= *[^= \\d]"));
    }
}
