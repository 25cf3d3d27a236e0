package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SetCheckTest {

    private static final List<Write> WRITES = Story.empty()
            .acknowledged(1, 1, 10, 1, 100)
            .acknowledged(2, 1, 11, 1, 110)
            .doubtful(1, 2, 12)
            .doubtful(2, 2, 13)
            .refused(1, 3, 14)
            .seen()
            .writes();

    @Test
    void whatIsInDoubtMayBeThereOrNot() {
        SetCheck check = SetCheck.of(WRITES, List.of(new Row(1, 1), new Row(2, 1), new Row(2, 2)));

        assertThat(check).isEqualTo(new SetCheck(3, List.of(), List.of(), List.of()));
    }

    @Test
    void anAcknowledgedRowThatIsNotThereIsMissing() {
        assertThat(SetCheck.of(WRITES, List.of(new Row(2, 1))).missing()).containsExactly(new Row(1, 1));
    }

    @Test
    void whatWasRefusedOrNeverTriedIsUnwritten() {
        SetCheck check =
                SetCheck.of(WRITES, List.of(new Row(1, 1), new Row(2, 1), new Row(1, 3), new Row(2, 9), new Row(0, 1)));

        assertThat(check.unwritten()).containsExactly(new Row(0, 1), new Row(1, 3), new Row(2, 9));
    }

    @Test
    void aRowThatIsThereMoreThanOnceIsTold() {
        assertThat(SetCheck.of(WRITES, List.of(new Row(1, 1), new Row(2, 1), new Row(1, 1)))
                        .twice())
                .containsExactly(new Row(1, 1));
    }
}
