package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each example generates, byte by byte. After a change that is meant, {@code mvn test -Dtest=GoldenTreesTest
 * -Dgolden.update} writes the trees anew, and their diff is what to review.
 *
 * <p>Scripts are the same in every stack: they are in the tree of committed-stack only.
 */
class GoldenTreesTest {

    private static final Path GOLDEN = Path.of("src/test/golden");

    static List<Example> examples() throws IOException {
        return Example.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleGeneratesItsGoldenTree(Example example) throws IOException {
        boolean committed = example.stackDirectory().equals(example.directory().resolve("postgres"));
        Path tree = committed ? example.stackDirectory() : GOLDEN.resolve(example.name());
        SortedMap<String, String> generated = texts(example.stack());
        if (!committed) {
            generated.keySet().removeIf(path -> path.startsWith("scripts/"));
        }
        if (System.getProperty("golden.update") != null && committed) {
            new StackDirectory(tree).write(example.stack(), HandEdits.DISCARD, new SecureRandom());
        } else if (System.getProperty("golden.update") != null) {
            update(tree, generated);
        }
        assertThat(texts(tree)).containsExactlyEntriesOf(generated);
    }

    private static SortedMap<String, String> texts(RenderedStack stack) {
        return stack.files().entrySet().stream()
                .collect(Collectors.toMap(
                        file -> file.getKey().value(),
                        file -> new String(file.getValue().content(), StandardCharsets.UTF_8),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private static SortedMap<String, String> texts(Path tree) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = tree.relativize(file).toString().replace('\\', '/');
                if (!path.matches("(secrets|archive|\\.pgrepl|[^/]+/pgdata)/.*")) {
                    texts.put(path, Files.readString(file));
                }
            }
        }
        return texts;
    }

    private static void update(Path tree, Map<String, String> texts) throws IOException {
        FileUtils.deleteDirectory(tree.toFile());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = tree.resolve(text.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.getValue());
        }
    }
}
