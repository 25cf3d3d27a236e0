package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.drill.Write.Result;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class LoadClientTest {

    @ParameterizedTest
    @ValueSource(strings = {"25006", "23505", "53100", "40001"})
    void aServerThatSaysNoHasWrittenNothing(String state) {
        assertThat(LoadClient.failure(new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0Mno\0"))))
                .isEqualTo(Result.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "08006", "58030", "XX000"})
    void aServerThatEndsMayHaveCommitted(String state) {
        assertThat(LoadClient.failure(new PSQLException(new ServerErrorMessage("SFATAL\0C" + state + "\0Mend\0"))))
                .isEqualTo(Result.IN_DOUBT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006"})
    void whatTheDriverSaysItselfIsInDoubt(String state) {
        assertThat(LoadClient.failure(new PSQLException("gone", PSQLState.CONNECTION_FAILURE)))
                .isEqualTo(Result.IN_DOUBT);
        assertThat(LoadClient.failure(new SQLException("gone", state))).isEqualTo(Result.IN_DOUBT);
    }
}
