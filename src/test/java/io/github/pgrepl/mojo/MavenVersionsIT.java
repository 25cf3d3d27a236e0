package io.github.pgrepl.mojo;

import static io.github.pgrepl.testing.MavenRun.PLUGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.DockerTest;
import io.github.pgrepl.testing.MavenRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The goals do the same on every Maven from 3.6.3 on, and on the oldest and a new JDK. */
@DockerTest
class MavenVersionsIT {

    /** All of them on the oldest JDK, and the oldest and the newest on the newest. */
    static Stream<Arguments> mavensAndJdks() {
        return Stream.concat(
                MavenRun.VERSIONS.stream().map(maven -> Arguments.of(maven, 17)),
                Stream.of(0, MavenRun.VERSIONS.size() - 1)
                        .map(index -> Arguments.of(MavenRun.VERSIONS.get(index), 25)));
    }

    @ParameterizedTest(name = "Maven {0} on JDK {1}")
    @MethodSource("mavensAndJdks")
    void goalsRun(String maven, int jdk) {
        MavenRun run = MavenRun.of(maven, require(jdk), "it-maven-" + maven.replace('.', '-') + "-jdk-" + jdk);

        String output = run.succeed(
                PLUGIN + "help",
                PLUGIN + "generate",
                PLUGIN + "check",
                PLUGIN + "up",
                PLUGIN + "verify",
                PLUGIN + "down");

        assertThat(output)
                .contains(
                        "pgrepl:generate",
                        "files created, 0 updated",
                        "is what the spec says",
                        "is up: primary is the primary, followed by standby-1.",
                        "is as planned: ",
                        "is down; its data stays.")
                // Of Maven's own deprecated interfaces, which Maven 4 tells of.
                .doesNotContain("pgrepl-maven-plugin' uses deprecated", "Plugin validation issues");
        if (maven.startsWith("4.")) {
            // It writes what it is not asked to log with a mark of its own.
            assertThat(run.succeed(PLUGIN + "status", "-q", "-Dpgrepl.format=json"))
                    .startsWith("{")
                    .endsWith("}\n")
                    .doesNotContain("stdout");
        }
        assertThat(run.run(PLUGIN + "generate", "-Dpgrepl.spec=none.yaml").output())
                .contains("BUILD FAILURE", "There is no spec ");
    }

    static List<String> mavens() {
        return MavenRun.VERSIONS;
    }

    @ParameterizedTest(name = "Maven {0}")
    @MethodSource("mavens")
    void aSpecIsEnoughOutsideOfAProject(String maven) throws IOException {
        MavenRun run = MavenRun.of(maven, require(17), "it-maven-" + maven.replace('.', '-') + "-outside");
        Files.delete(run.project().resolve("pom.xml"));
        Files.writeString(run.project().resolve("spec.yaml"), "name: alone\n");

        run.succeed(PLUGIN + "generate", PLUGIN + "check", "-Dpgrepl.spec=spec.yaml");

        assertThat(run.project().resolve("target/pgrepl/docker-compose.yml"))
                .content()
                .contains("name: alone");
    }

    private static Path require(int jdk) {
        Optional<Path> home = MavenRun.jdk(jdk);
        if (home.isEmpty()) {
            String message =
                    "MavenVersionsIT needs JDK " + jdk + ", and there is none; JAVA_HOME_" + jdk + "_X64 may name one";
            System.err.println("SKIPPED: " + message);
            Assumptions.abort(message);
        }
        return home.orElseThrow();
    }
}
