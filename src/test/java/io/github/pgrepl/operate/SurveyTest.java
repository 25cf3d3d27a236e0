package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SurveyTest {

    @Test
    void aPasswordThatIsGoneIsSaidAndNotTakenForAServerThatDoesNotAnswer() throws IOException {
        try (EmbeddedCluster embedded =
                        EmbeddedCluster.started("{name: it, primary: {name: a, port: 0}, standbys: []}");
                Survey survey = new Survey(embedded.cluster())) {
            Path password = embedded.cluster().directory().resolve("secrets/pgrepl_monitor");
            Path elsewhere = Files.move(password, password.resolveSibling("elsewhere"));
            assertThatThrownBy(survey::read)
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith("The password of pgrepl_monitor cannot be read from " + password);

            Files.move(elsewhere, password);
            assertThat(survey.read().primary()).isPresent();
        }
    }
}
