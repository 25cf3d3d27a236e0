package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    /** What an aborted transaction has written, nobody waits for: the server writes its whole pages, and the rest some time. */
    @Test
    void aRecordThatIsOnTheDiskByHalfIsCompleted() {
        try (EmbeddedCluster embedded =
                        EmbeddedCluster.started("{name: it, primary: {name: a, port: 0}, standbys: []}");
                Survey survey = new Survey(embedded.cluster())) {
            String isWhole = "select pg_current_wal_flush_lsn() = pg_current_wal_insert_lsn()";
            String endsWithAPage = "select (pg_current_wal_flush_lsn() - '0/0') % 8192 = 0";
            assertThat(Waiting.until(
                            () -> {
                                embedded.sql(
                                        "a",
                                        "begin",
                                        "select pg_logical_emit_message(false, 'it', repeat('x', 20000))",
                                        "rollback");
                                return Waiting.until(
                                        () -> embedded.sql("a", endsWithAPage).equals("t")
                                                && embedded.sql("a", isWhole).equals("f"),
                                        Duration.ofSeconds(1));
                            },
                            EmbeddedCluster.LIMIT))
                    .as("half a record")
                    .isTrue();

            survey.completeLastRecord(survey.read().primary().orElseThrow());
            assertThat(Waiting.until(() -> embedded.sql("a", isWhole).equals("t"), Duration.ofSeconds(5)))
                    .isTrue();
        }
    }
}
