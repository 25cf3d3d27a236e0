package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.StackException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusMojoTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "10, 10", "true, 2"})
    void watchesEverySoManySeconds(String watch, int seconds) {
        assertThat(StatusMojo.seconds(watch)).isEqualTo(seconds);
    }

    @Test
    void aRoundThatKnowsNothingSaysSoAndIsNotTheLast() {
        Supplier<String> none = () -> {
            throw new StackException("no Docker engine answers", "start it");
        };
        assertThat(StatusMojo.round(Format.TABLE, none, none))
                .isEqualTo("No status this time: no Docker engine answers; start it");
        assertThat(StatusMojo.round(Format.JSON, none, none))
                .isEqualToIgnoringWhitespace("{\"error\": \"no Docker engine answers; start it\"}");
        assertThat(StatusMojo.round(Format.TABLE, () -> "{}", () -> "a table")).isEqualTo("a table");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2s", "-1", "false", "99999999999"})
    void whatIsNoNumberOfSecondsIsRefused(String watch) {
        assertThatThrownBy(() -> StatusMojo.seconds(watch))
                .hasMessageContaining("pgrepl.watch: \"" + watch + "\" is no number of seconds");
    }
}
