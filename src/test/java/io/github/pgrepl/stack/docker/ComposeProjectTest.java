package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeProjectTest {

    @TempDir
    private Path temp;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temp.resolve("stack"));
    }

    @Test
    void aNameFollowsFromTheDirectoryAndIsRemembered() throws IOException {
        String name = ComposeProject.of("shop", directory, List.of());
        assertThat(name).matches("shop-[0-9a-f]{8}");

        ComposeProject.remember(name, directory);
        assertThat(ComposeProject.of("shop-renamed", directory, List.of())).isEqualTo(name);
        ComposeProject.remember("another", directory);
        assertThat(Files.readString(directory.resolve(".env"))).isEqualTo("COMPOSE_PROJECT_NAME=" + name + "\n");
    }

    @Test
    void containersOfTheDirectoryDecideByWhateverName() {
        ComposeProject.remember("remembered", directory);
        assertThat(ComposeProject.of(
                        "shop", directory, List.of("other\t" + temp, "mine\t" + directory, "mine\t" + directory)))
                .isEqualTo("mine");
    }

    @Test
    void aProjectOfAnotherDirectoryIsNotTaken() {
        ComposeProject.remember("original", directory);
        assertThatThrownBy(() -> ComposeProject.of("shop", directory, List.of("original\t" + temp.resolve("other"))))
                .isInstanceOf(StackException.class)
                .hasMessage("the Compose project original is that of " + temp.resolve("other") + ", and "
                        + directory.resolve(".env") + " names it as well: its containers were left alone; if this"
                        + " directory is a copy, remove the line with COMPOSE_PROJECT_NAME from that file; if it was"
                        + " moved, first run: docker compose -p original down");
    }

    @Test
    void aLinkToTheDirectoryIsTheDirectoryAndWhatHasNoneIsNobodys() throws IOException {
        ComposeProject.remember("original", directory);
        Path link = Files.createSymbolicLink(temp.resolve("link"), directory);
        assertThat(ComposeProject.of("shop", directory, List.of("original\t" + link, "original\t", "")))
                .isEqualTo("original");
    }
}
