package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresVersionTest {

    @ParameterizedTest
    @ValueSource(strings = {"13", "18", "17.0", "17.4", "16.10"})
    void versionsAreReadAndWrittenAlike(String text) {
        assertThat(PostgresVersion.parse(text)).hasToString("Optional[" + text + "]");
    }

    @Test
    void aReleaseHasItsMajor() {
        assertThat(PostgresVersion.parse("17.4")).contains(new PostgresVersion(17, OptionalInt.of(4)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "12", "19", "9.6", "017", "17.04", "17.", "17.4.1", "v17", "17 ", "17beta1", "-17", "17.400"
            })
    void whatIsNoVersionOfTheseMajorsIsRefused(String text) {
        assertThat(PostgresVersion.parse(text)).isEmpty();
    }
}
