package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpecPathTest {

    private static final SpecPath UPSTREAM =
            SpecPath.ROOT.child("standbys").item("standby", 2).child("upstream");

    @Test
    void aPathIsWrittenAsThePomHasIt() {
        assertThat(UPSTREAM).hasToString("<standbys><standby>[2]<upstream>");
        assertThat(SpecPath.ROOT).hasToString("");
    }

    @Test
    void aPathIsWrittenAsYamlHasIt() {
        assertThat(UPSTREAM.inYaml()).isEqualTo("standbys[2].upstream");
    }

    @Test
    void namesAreShownHarmless() {
        SpecPath path = SpecPath.ROOT.child("settings").child("\u001bx" + "y".repeat(100));
        assertThat(path.toString()).startsWith("<settings><\\u001bxy").hasSizeLessThan(110);
        assertThat(path.inYaml()).startsWith("settings.\\u001bxy").hasSizeLessThan(110);
    }

    @Test
    void aPlaceHoldsItselfAndWhatIsBelow() {
        assertThat(SpecPath.ROOT.child("standbys").holds(UPSTREAM)).isTrue();
        assertThat(UPSTREAM.holds(UPSTREAM)).isTrue();
        assertThat(UPSTREAM.holds(SpecPath.ROOT.child("standbys"))).isFalse();
        assertThat(SpecPath.ROOT.child("standbys").item("standby", 1).holds(UPSTREAM))
                .isFalse();
    }
}
