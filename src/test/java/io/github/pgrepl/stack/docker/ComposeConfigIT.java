package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compose reads what every example generates, and has nothing to say about it. */
@DockerTest
class ComposeConfigIT {

    static List<Example> examples() throws IOException {
        return Example.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void composeReadsTheGoldenTreeWithoutAWarning(Example example) {
        Path golden = Path.of("src/test/golden").resolve(example.name());
        Path tree = Files.isDirectory(golden) ? golden : example.stackDirectory();
        Command.Outcome outcome = Command.of(
                        "docker", "compose", "--project-directory", tree.toString(), "config", "-q")
                .run(Duration.ofSeconds(30));
        assertThat(outcome).isEqualTo(new Command.Outcome(0, "", ""));
    }
}
