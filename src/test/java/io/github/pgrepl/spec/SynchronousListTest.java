package io.github.pgrepl.spec;

import static io.github.pgrepl.spec.SynchronousList.Method.ANY;
import static io.github.pgrepl.spec.SynchronousList.Method.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SynchronousListTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANY 1 (db-replica)        | ANY 1 (\"db-replica\")",
                "any 2 ( a , \"b-c\",d )   | ANY 2 (\"a\", \"b-c\", \"d\")",
                "FIRST 2 (a, b)            | FIRST 2 (\"a\", \"b\")",
                "2(a,b)                    | FIRST 2 (\"a\", \"b\")",
                "a, b                      | FIRST 1 (\"a\", \"b\")",
                "any                       | FIRST 1 (\"any\")",
                "*                         | FIRST 1 (*)",
                "ANY 1 (*)                 | ANY 1 (*)",
            })
    void listsAreReadAndRenderedAsPostgresReadsThem(String text, String rendered) {
        assertThat(SynchronousList.parse(text)).hasToString("Optional[" + rendered + "]");
        assertThat(text).matches(SynchronousList.PATTERN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ANY (a)",
                "ANY 0 (a)",
                "ANY 1 a",
                "ANY 1 ()",
                "a,",
                ",a",
                "a b",
                "ANY 1 (a",
                "ANY 1 (a) b",
                "SOME 1 (a)",
                "ANY -1 (a)",
                "\"a",
                "a;b",
                "ANY 99999 (a)"
            })
    void whatIsNoListIsRefused(String text) {
        assertThat(SynchronousList.parse(text)).isEmpty();
    }

    @Test
    void aNameIsReplacedWhereverItStands() {
        assertThat(new SynchronousList(ANY, 1, List.of("a", "b")).replacing("b", "c"))
                .isEqualTo(new SynchronousList(ANY, 1, List.of("a", "c")));
    }

    @Test
    void everyoneIsWhoIsNamed() {
        assertThat(new SynchronousList(ANY, 2, List.of("*")).among(List.of("b", "c")))
                .isEqualTo(new SynchronousList(ANY, 2, List.of("b", "c")));
        assertThat(new SynchronousList(FIRST, 1, List.of("c")).among(List.of("b", "c")))
                .isEqualTo(new SynchronousList(FIRST, 1, List.of("c")));
    }
}
