package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BeginningTest {

    private final ProcessHandle self = ProcessHandle.current();

    @Test
    void aProcessBeganWhenItBegan() {
        Beginning noted = new Beginning(Beginning.of(self).toString());
        assertThat(noted.isOf(self)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anotherProcessOrAnotherBootIsAnotherBeginning() throws IOException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(Beginning.of(self).isOf(other.toHandle())).isFalse();
        } finally {
            other.destroyForcibly();
        }
        assertThat(new Beginning("x" + Beginning.of(self)).isOf(self)).isFalse();
    }

    /** The time of day changes when the clock is set. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whereTheSystemCountsTicksTheTimeOfDayDoesNotMatter() {
        assertThat(Beginning.of(self).toString()).matches("[0-9a-f-]{36}/[0-9]+");
    }

    @Test
    void aTimeOfDayHoldsWhereThereIsNothingBetter() {
        Instant began = self.info().startInstant().orElseThrow();
        assertThat(new Beginning(Long.toString(began.toEpochMilli() + 900)).isOf(self))
                .isTrue();
        assertThat(new Beginning(Long.toString(began.toEpochMilli() + 3000)).isOf(self))
                .isFalse();
    }
}
