package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrillPageTest {

    @Test
    void thePageNeedsNothingButItself() {
        String page = Story.good().report().html();

        assertThat(page)
                .contains("a is killed, and b takes over", ">0.840 s<", "c streams from b")
                .doesNotContainPattern("(?i)https?:|//[a-z]|url\\(|@import|<link|<script|<img|src=|href=");
    }

    @Test
    void namesCannotBreakOut() {
        String page =
                Story.good().called("<script>alert('1')</script>&\"").report().html();

        assertThat(page)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;");
    }

    @Test
    void aFailureStandsWhereItIsSeen() {
        assertThat(Story.good().gone("b", 1, 7).report().html())
                .contains("<span class=\"badge failed\">3 failures</span>", "1 row lost: 1:7 (client:number)");
    }

    @Test
    void aDrillThatNeverFollowsIsDrawnToo() {
        assertThat(Story.good()
                        .without(Moment.Kind.FOLLOWS)
                        .without(Moment.Kind.REJOINED)
                        .without(Moment.Kind.RETURN)
                        .report()
                        .html())
                .contains("never", "it does not stream from it");
    }
}
