package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusMojoTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "true, 2"})
    void watchesEverySoManySeconds(String watch, int seconds) {
        assertThat(StatusMojo.seconds(watch)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2s", "-1", "false", "99999999999"})
    void whatIsNoNumberOfSecondsIsRefused(String watch) {
        assertThatThrownBy(() -> StatusMojo.seconds(watch))
                .hasMessageContaining("pgrepl.watch: \"" + watch + "\" is no number of seconds");
    }
}
