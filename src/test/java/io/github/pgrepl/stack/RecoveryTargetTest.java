package io.github.pgrepl.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.RecoveryTarget.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01 14:30",
                "2026-03-01T14:30:00Z",
                "2026-03-01 14:30:00.123456+00",
                "2026-03-01 14:30:00 UTC",
                "2026-03-01 14:30:00+05:45"
            })
    void timesAreTakenAsPostgresPrintsThemAndAsPeopleWriteThem(String time) {
        assertThat(new RecoveryTarget(Kind.TIME, time).arguments()).containsExactly("--time", time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "14:30", "2026-03-01", "01.03.2026 14:30", "2026-03-01 14:30 CET"})
    void timesThatNeedAGuessAreRefused(String time) {
        assertThatThrownBy(() -> new RecoveryTarget(Kind.TIME, time))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("pgrepl.targetTime: \"" + time + "\" is not a time such as");
    }

    @Test
    void aTimeWithoutAZoneIsUtc() {
        assertThat(new RecoveryTarget(Kind.TIME, "2026-03-01T14:30").setting()).isEqualTo("2026-03-01 14:30:00+00");
        RecoveryTarget nepal = new RecoveryTarget(Kind.TIME, "2026-03-01 14:30:00.25+05:45");
        assertThat(nepal.setting()).isEqualTo("2026-03-01 14:30:00.25+0545");
        assertThat(nepal.instant()).isEqualTo(Instant.parse("2026-03-01T08:45:00Z"));
        assertThatThrownBy(() -> new RecoveryTarget(Kind.TIME, "2026-02-30 14:30"))
                .hasMessageContaining("there is no such day or time");
    }

    @Test
    void positionsHaveASlash() {
        assertThat(new RecoveryTarget(Kind.LSN, "1/5a3f210").arguments()).containsExactly("--lsn", "1/5a3f210");
        assertThatThrownBy(() -> new RecoveryTarget(Kind.LSN, "5A3F210"))
                .hasMessageContaining("is not a position such as 0/5A3F210");
    }

    @Test
    void namesAreAsLongAsPostgresAllows() {
        assertThat(new RecoveryTarget(Kind.NAME, "before the upgrade").arguments())
                .containsExactly("--name", "before the upgrade");
        assertThatThrownBy(() -> new RecoveryTarget(Kind.NAME, "x".repeat(64)))
                .hasMessageContaining("1 to 63 characters");
        assertThatThrownBy(() -> new RecoveryTarget(Kind.NAME, "")).hasMessageContaining("1 to 63 characters");
    }
}
