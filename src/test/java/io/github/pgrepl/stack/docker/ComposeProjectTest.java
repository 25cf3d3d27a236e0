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
        assertThat(Files.readString(directory.resolve(".env")))
                .isEqualTo("COMPOSE_PROJECT_NAME=" + name + "\nPGREPL_DIRECTORY=" + directory + "\n");
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
                        + directory.resolve(".env")
                        + " names it as well: its containers and volumes were left alone; if this"
                        + " directory is a copy, remove the line with COMPOSE_PROJECT_NAME from that file; if it was"
                        + " moved, first run: docker compose -p original down");
    }

    /** Its volumes have the project's name, whether anything runs or not. */
    @Test
    void aProjectThatAnOriginalRemembersIsNotACopys() throws IOException {
        ComposeProject.remember("original", directory);
        Path copy = Files.createDirectory(temp.resolve("a copy"));
        Files.copy(directory.resolve(".env"), copy.resolve(".env"));
        assertThatThrownBy(() -> ComposeProject.of("shop", copy, List.of()))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("the Compose project original is that of " + directory + ", and "
                        + copy.resolve(".env") + " names it as well");

        // Moved, it has its project with it.
        Files.delete(directory.resolve(".env"));
        assertThat(ComposeProject.of("shop", copy, List.of())).isEqualTo("original");
        ComposeProject.remember("original", copy);
        assertThat(Files.readString(copy.resolve(".env")))
                .isEqualTo("COMPOSE_PROJECT_NAME=original\nPGREPL_DIRECTORY='" + copy + "'\n");
    }

    @Test
    void aLinkToTheDirectoryIsTheDirectoryAndWhatHasNoneIsNobodys() throws IOException {
        ComposeProject.remember("original", directory);
        Path link = Files.createSymbolicLink(temp.resolve("link"), directory);
        assertThat(ComposeProject.of("shop", directory, List.of("original\t" + link, "original\t", "")))
                .isEqualTo("original");
    }
}
