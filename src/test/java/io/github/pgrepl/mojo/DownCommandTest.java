package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DownCommandTest {

    private static final Path HERE = Path.of("/home/me/shop");

    @Test
    void inABuildItIsTheGoal() {
        assertThat(command(List.of("clean", "verify"), "pom.xml", Map.of())).isEqualTo("mvn pgrepl:down");
    }

    @Test
    void whatUpWasGivenIsGivenToDown() {
        assertThat(command(
                        List.of("io.github.pgrepl:pgrepl-maven-plugin:1.0.0:up"),
                        "pom.xml",
                        Map.of("pgrepl.spec", "my cluster.yaml", "pgrepl.runtime", "embedded", "gpg.passphrase", "x")))
                .isEqualTo("mvn io.github.pgrepl:pgrepl-maven-plugin:1.0.0:down '-Dpgrepl.spec=my cluster.yaml'"
                        + " -Dpgrepl.runtime=embedded");
        assertThat(command(List.of("pgrepl:up@small"), "pom.xml", Map.of())).isEqualTo("mvn pgrepl:down@small");
    }

    @Test
    void aPomElsewhereIsNamed() {
        assertThat(command(List.of("verify"), "it/pom.xml", Map.of())).isEqualTo("mvn -f it pgrepl:down");
        assertThat(command(List.of("verify"), "it/other.xml", Map.of())).isEqualTo("mvn -f it/other.xml pgrepl:down");
        assertThat(command(List.of("verify"), "/srv/a b/pom.xml", Map.of())).isEqualTo("mvn -f '/srv/a b' pgrepl:down");
    }

    private static String command(List<String> goals, String pom, Map<String, String> properties) {
        Optional<Path> seen = DownCommand.seenFrom(HERE, HERE.resolve(pom));
        return new DownCommand(goals, seen, properties).toString();
    }
}
