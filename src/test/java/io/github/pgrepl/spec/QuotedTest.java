package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void plainTextIsInQuotes() {
        assertThat(Quoted.of("größe € 😀")).isEqualTo("\"größe € 😀\"");
    }

    @Test
    void whatATerminalObeysIsEscaped() {
        assertThat(Quoted.of("a\nb\tc\r\u001b[31m\u0085\u007f"))
                .isEqualTo("\"a\\nb\\tc\\u000d\\u001b[31m\\u0085\\u007f\"");
    }

    @Test
    void whatCannotBeSeenIsEscaped() {
        assertThat(Quoted.of("a\u200bb\u202ec\u2028d\ufeff\ud800\ue000"))
                .isEqualTo("\"a\\u200bb\\u202ec\\u2028d\\ufeff\\ud800\\ue000\"");
        assertThat(Quoted.of(Character.toString(0xe0041))).isEqualTo("\"\\u{e0041}\"");
    }

    @Test
    void longTextIsShortenedBetweenCharacters() {
        assertThat(Quoted.of("x".repeat(80))).isEqualTo('"' + "x".repeat(80) + '"');
        assertThat(Quoted.of("😀".repeat(81))).isEqualTo('"' + "😀".repeat(80) + "…\" (81 characters)");
        assertThat(Quoted.plain("x".repeat(65_536))).isEqualTo("x".repeat(80) + "…");
    }
}
