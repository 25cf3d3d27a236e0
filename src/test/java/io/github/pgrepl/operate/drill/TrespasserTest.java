package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrespasserTest {

    @ParameterizedTest
    @CsvSource({
        "25006, true, a standby",
        "08001, true, no one listens",
        "08006, true, the connection broke",
        "57P03, true, it starts",
        "57P01, true, it stops",
        "57014, false, a statement that was cancelled",
        "42P01, true, a standby that applies later",
        "28P01, false, a wrong password",
        "53100, false, a full disk",
        ", false, nobody knows",
    })
    void onlyWhereNobodyCouldWriteIsItARefusal(String state, boolean refusal, String why) {
        assertThat(Trespasser.isRefusal(new SQLException(why, state))).isEqualTo(refusal);
    }
}
