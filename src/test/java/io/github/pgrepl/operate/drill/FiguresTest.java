package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.pgrepl.operate.drill.Moment.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void theTimesAreThoseBetweenAcknowledgements() {
        Figures figures = Story.good().figures();

        assertThat(figures.rto()).isEqualTo(Duration.ofMillis(840));
        assertThat(figures.followed()).containsExactly(entry("c", Optional.of(Duration.ofMillis(900))));
        assertThat(figures.back()).contains(Duration.ofMillis(1500));
        assertThat(figures.lostRows()).isZero();
        assertThat(figures.lostBytes()).isZero();
        assertThat(figures.secondPrimaries()).isEmpty();
    }

    @Test
    void whatIsLostIsCountedInRowsAndInWal() {
        // The last three before the fault: their positions are 40,700 to 40,900, and that of the one before is 40,600.
        Figures figures = Story.good()
                .gone("b", 2, 199)
                .gone("b", 1, 200)
                .gone("b", 2, 200)
                .figures();

        assertThat(figures.lostRows()).isEqualTo(3);
        assertThat(figures.lostBytes()).isEqualTo(300);
    }

    @Test
    void whoNeverFollowsOrComesBackHasNoTime() {
        Figures figures =
                Story.good().without(Kind.FOLLOWS).without(Kind.REJOINED).figures();

        assertThat(figures.followed()).containsExactly(entry("c", Optional.empty()));
        assertThat(figures.back()).isEmpty();
    }

    @Test
    void aWriteThatTheOldPrimaryTookAfterTheNewOneLedIsASecondPrimarys() {
        assertThat(Story.good().acknowledged(1, 5000, 4000, 1, 60_000).figures().secondPrimaries())
                .containsExactly(entry("a", 1));
        // One that was under way meanwhile was sent before, and is none.
        assertThat(Story.good().acknowledged(1, 5000, 2841, 1, 60_000).figures().secondPrimaries())
                .isEmpty();
    }

    @Test
    void aWriteThatASecondPrimaryTookIsCounted() {
        assertThat(Story.good().trespass("a").trespass("a").figures().secondPrimaries())
                .containsExactly(entry("a", 2));
    }
}
