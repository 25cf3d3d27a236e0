package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.pgrepl.operate.drill.Moment.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrillReportTest {

    @Test
    void allThatHoldsIsNoFailure() {
        assertThat(Story.good().report().failures()).isEmpty();
        assertThat(Story.good().planned().report().failures()).isEmpty();
        assertThat(Story.good().limits(Duration.ofMillis(840), 0).report().failures())
                .isEmpty();
    }

    @Test
    void aLongerStopThanTheSpecAllowsFails() {
        assertThat(Story.good().limits(Duration.ofMillis(839), 0).report().failures())
                .containsExactly("writes stop for at most 0.839 s (<drill><rto>): they stopped for 0.840 s");
    }

    @Test
    void moreLostRowsThanTheSpecAllowsFail() {
        Story story = Story.good()
                .asynchronous()
                .gone("b", 1, 200)
                .gone("b", 2, 200)
                .gone("c", 1, 200)
                .gone("c", 2, 200)
                .gone("a", 1, 200)
                .gone("a", 2, 200);

        assertThat(story.report().failures()).isEmpty();
        assertThat(story.limits(Duration.ofSeconds(1), 2).report().failures()).isEmpty();
        assertThat(story.limits(Duration.ofSeconds(1), 1).report().failures())
                .containsExactly(
                        "at most 1 acknowledged row may be lost (<drill><rpo>): 2 rows lost: 1:200, 2:200 (client:number)");
    }

    @Test
    void noRowMayBeLostWhereCommitsWait() {
        assertThat(Story.good()
                        .gone("b", 1, 7)
                        .gone("a", 1, 7)
                        .gone("c", 1, 7)
                        .report()
                        .failures())
                .containsExactly("every acknowledged row is there, because commits wait for a standby: 1 row lost: 1:7"
                        + " (client:number)");
    }

    @Test
    void whateverElseIsWrongFails() {
        assertThat(Story.good()
                        .trespass("a")
                        .there("b", 0, 1)
                        .there("b", 1, 1)
                        .without(Kind.FOLLOWS)
                        .without(Kind.REJOINED)
                        .report()
                        .failures())
                .containsExactly(
                        "no second primary accepts a write: a accepted 1 write when another node was the primary already",
                        "no row is there that was not written: 1 row that no client wrote: 0:1 (client:number)",
                        "no row is there twice: 1 row there more than once: 1:1 (client:number)",
                        "c follows the new primary: it does not stream from it",
                        "a is back as a standby: it does not stream",
                        "a has the same rows as the new primary: 2 rows different: 1:1, 0:1 (client:number)",
                        "c has the same rows as the new primary: 2 rows different: 1:1, 0:1 (client:number)");
    }

    @Test
    void theTableHasEveryFigure() {
        assertThat(Story.good().report().table().lines())
                .contains(
                        "FAULT             kill of a",
                        "RTO               0.840 s",
                        "RPO               0 rows, 0 bytes",
                        "c                 0.900 s until it followed",
                        "a                 1.500 s until it was back",
                        "SECOND PRIMARIES  0, in 120 attempts",
                        "  ok      no row is there twice");
    }

    @Test
    void theJsonHasEveryFigure() {
        JsonObject json = JsonParser.parseString(Story.good().report().json()).getAsJsonObject();

        assertThat(json.get("rtoSeconds").getAsDouble()).isEqualTo(0.84);
        assertThat(json.get("rpoRows").getAsInt()).isZero();
        assertThat(json.get("rejoinedSeconds").getAsDouble()).isEqualTo(1.5);
        assertThat(json.get("inDoubt").getAsInt()).isEqualTo(2);
        assertThat(json.get("secondPrimaries").getAsJsonArray()).isEmpty();
        assertThat(json.get("rows").getAsJsonArray()).hasSize(3);
    }
}
