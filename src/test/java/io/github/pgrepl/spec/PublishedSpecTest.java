package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The JSON Schema and the reference page say what the reader says: {@code mvn test -Dtest=PublishedSpecTest
 * -Dgolden.update} writes both anew.
 */
class PublishedSpecTest {

    private static final Path SCHEMA = Path.of("src/site/resources/pgrepl-spec.schema.json");
    private static final Path REFERENCE = Path.of("src/site/markdown/spec.md");
    private static final Path EXAMPLES = Path.of("src/test/resources/io/github/pgrepl/spec");

    @Test
    void theJsonSchemaIsWhatTheReaderKnows() throws IOException {
        assertIsPublished(SCHEMA, SpecSchema.text());
    }

    @Test
    void theReferencePageIsWhatTheReaderKnows() throws IOException {
        String pom = Files.readString(EXAMPLES.resolve("reference.xml"));
        String yaml = Files.readString(EXAMPLES.resolve("reference.yml"));
        assertIsPublished(REFERENCE, SpecReference.text(pom, yaml));
    }

    private static void assertIsPublished(Path file, String text) throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("%s; mvn test -Dtest=PublishedSpecTest -Dgolden.update writes it anew", file)
                .content()
                .isEqualTo(text);
    }
}
