package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    private static final List<String> NAMES = List.of("shared_buffers", "work_mem", "port", "storage", "standbys");

    @Test
    void oneSlipIsFound() {
        assertThat(Spelling.nearest("shared_bufers", NAMES)).contains("shared_buffers");
        assertThat(Spelling.nearest("prot", NAMES)).contains("port");
        assertThat(Spelling.nearest("WORK_MEM", NAMES)).contains("work_mem");
        assertThat(Spelling.nearest("workmem", NAMES)).contains("work_mem");
    }

    @Test
    void theNearestOfSeveralIsMeant() {
        assertThat(Spelling.nearest("db-3", List.of("db-30", "db-2", "dx-22"))).contains("db-2");
    }

    @Test
    void anotherWordIsNotMeant() {
        assertThat(Spelling.nearest("compression", NAMES)).isEmpty();
        assertThat(Spelling.nearest("", NAMES)).isEmpty();
        assertThat(Spelling.nearest("x", List.of())).isEmpty();
    }
}
