package io.github.pgrepl.mojo;

import static io.github.pgrepl.mojo.RuntimeChoice.DOCKER;
import static io.github.pgrepl.mojo.RuntimeChoice.EMBEDDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.embedded.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeChoiceTest {

    private static final Optional<String> WORKS = Optional.empty();
    private static final Optional<String> DEAD = Optional.of("no Docker engine answers");
    private static final Optional<String> NO_PROGRAMS = Optional.of("there are no PostgreSQL binaries for this");

    @TempDir
    private Path temp;

    private final List<String> said = new ArrayList<>();

    /** @param docker what is wrong with it */
    private record Fake(
            Optional<String> docker, Optional<String> embedded, Optional<RuntimeChoice> noted, boolean hasEmbedded)
            implements RuntimeChoice.Machine {

        @Override
        public void requireDocker() {
            docker.ifPresent(wrong -> {
                throw new StackException(wrong, "start it, or take -Dpgrepl.runtime=embedded");
            });
        }

        @Override
        public void requireEmbedded() {
            embedded.ifPresent(wrong -> {
                throw new StackException(wrong, "take -Dpgrepl.runtime=docker");
            });
        }
    }

    @Test
    void dockerIsTakenWhereItWorksAndElseItIsSaidWhyNot() {
        assertThat(auto(new Fake(WORKS, WORKS, Optional.empty(), false))).isEqualTo(DOCKER);
        assertThat(said).isEmpty();

        assertThat(auto(new Fake(DEAD, WORKS, Optional.empty(), false))).isEqualTo(EMBEDDED);
        assertThat(said).singleElement().asString().contains("without Docker: no Docker engine answers");
    }

    @Test
    void serversThatRunAsProcessesAreMeant() {
        assertThat(auto(new Fake(WORKS, WORKS, Optional.empty(), true))).isEqualTo(EMBEDDED);
        assertThat(auto(new Fake(WORKS, WORKS, Optional.of(EMBEDDED), false))).isEqualTo(EMBEDDED);
    }

    @Test
    void whatRunsInDockerIsNotLookedForElsewhereWhereItsEngineIsDead() {
        assertThat(auto(new Fake(WORKS, WORKS, Optional.of(DOCKER), true))).isEqualTo(DOCKER);

        assertThatThrownBy(() -> auto(new Fake(DEAD, WORKS, Optional.of(DOCKER), false)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("the last up started this stack in Docker, and now no Docker engine answers; ")
                .hasMessageContaining("is left as it is");
    }

    @Test
    void dockerIsTakenWhereThereAreNoProgramsForTheMachineAndElseBothAreSaid() {
        assertThat(auto(new Fake(WORKS, NO_PROGRAMS, Optional.empty(), false))).isEqualTo(DOCKER);

        assertThatThrownBy(() -> auto(new Fake(DEAD, NO_PROGRAMS, Optional.empty(), false)))
                .isInstanceOf(StackException.class)
                .hasMessage("servers can run here neither in Docker, for no Docker engine answers, nor without it, for"
                        + " there are no PostgreSQL binaries for this; see that Docker works:"
                        + " https://docs.docker.com/engine/install/");
    }

    @Test
    void aNoteHoldsUntilWhatItTellsOfIsStopped() throws IOException {
        RuntimeNote note = RuntimeNote.on(temp.resolve("stack"), new CacheDirectory(temp.resolve("cache")));
        assertThat(note.read()).isEmpty();

        note.write(DOCKER, said::add);
        note.forget(EMBEDDED);
        assertThat(note.read()).contains(DOCKER);
        assertThat(RuntimeNote.on(temp.resolve("copy"), new CacheDirectory(temp.resolve("cache")))
                        .read())
                .isEmpty();
        assertThat(said).isEmpty();

        note.write(EMBEDDED, said::add);
        assertThat(note.read()).contains(EMBEDDED);
        assertThat(said).singleElement().asString().contains("mvn pgrepl:down -Dpgrepl.runtime=docker");

        note.forget(EMBEDDED);
        assertThat(note.read()).isEmpty();
        assertThat(Files.list(temp.resolve("cache/runtimes"))).isEmpty();
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoFailure() throws IOException {
        Files.writeString(temp.resolve("cache"), "a file");
        RuntimeNote.on(temp.resolve("stack"), new CacheDirectory(temp.resolve("cache")))
                .write(DOCKER, said::add);
        assertThat(said).singleElement().asString().contains("-Dpgrepl.runtime=docker");
    }

    private RuntimeChoice auto(RuntimeChoice.Machine machine) {
        return RuntimeChoice.of("auto", machine, said::add);
    }
}
