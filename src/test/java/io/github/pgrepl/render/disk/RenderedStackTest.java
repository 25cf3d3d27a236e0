package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderedStackTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", ".", "../a", "a/./b", "a\\b", "C:a", "a\nb", "a*", "a.", "a "})
    void pathThatIsNotTheSameEverywhereIsRefused(String path) {
        assertThatThrownBy(() -> new StackPath(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"primary/pgdata/PG_VERSION", "archive/wal/x", "secrets/app", ".pgrepl/manifest", "Archive/x"})
    void fileAmongDataAndSecretsIsRefused(String path) {
        assertRefused(stack -> stack.file(path, ""), "where only data and secrets are");
    }

    @Test
    void pathRenderedTwiceIsRefused() {
        assertRefused(stack -> stack.file("a", "1").file("a", "1"), "a is rendered twice");
    }

    @Test
    void fileInAFileIsRefused() {
        assertRefused(stack -> stack.file("a", "").file("a/b/c", ""), "a is both a file and the directory of a/b/c");
        assertRefused(stack -> stack.file("a", "").directory("a"), "a is both a file and a directory");
    }

    @Test
    void pathsThatDifferInCaseOnlyAreRefused() {
        assertRefused(stack -> stack.file("Node/a", "").file("node/b", ""), "one file where case does not count");
    }

    @Test
    void secretOutsideItsDirectoryIsRefused() {
        assertRefused(stack -> stack.secret("../app"), "cannot be the name of a secret");
    }

    @Test
    void sameOutputsAreEqualStacksInWhateverOrder() {
        assertThat(RenderedStack.builder().file("a", "1").script("b", "2").build())
                .isEqualTo(
                        RenderedStack.builder().script("b", "2").file("a", "1").build());
    }

    private static void assertRefused(UnaryOperator<RenderedStack.Builder> outputs, String sentence) {
        assertThatThrownBy(() -> outputs.apply(RenderedStack.builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
