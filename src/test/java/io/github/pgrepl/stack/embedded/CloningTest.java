package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last step of a clone. A socket among its files stands for a disk that cannot keep one: it cannot be synced. */
class CloningTest {

    @TempDir
    Path home;

    private Cloning cloning;
    private Path target;

    @BeforeEach
    void makeClone() throws IOException {
        target = home.resolve("17");
        cloning = new Cloning(
                Planner.plan(YamlSpec.right("{name: it}"), DockerLayout.layout(), ProjectFiles.NONE)
                        .nodes()
                        .get(1),
                new DataDirectory(target),
                new ServerUser(Optional.empty()));
        Files.writeString(Files.createDirectories(cloning.unfinished()).resolve("PG_VERSION"), "17\n");
    }

    private Path unfinished() {
        return home.resolve("17.new");
    }

    @Test
    void whatACloneReplacesGoesOnceTheCloneIsThere() throws IOException {
        Files.writeString(Files.createDirectories(cloning.before()).resolve("PG_VERSION"), "17\n");

        cloning.finish(unfinished());

        assertThat(target).isDirectoryContaining(file -> file.endsWith("standby.signal"));
        assertThat(cloning.before()).doesNotExist();
    }

    @Test
    void whatACloneReplacesStaysWhereTheCloneCannotBeSynced() throws IOException {
        Files.writeString(Files.createDirectories(cloning.before()).resolve("PG_VERSION"), "17\n");
        try (ServerSocketChannel socket = socket()) {
            assertThatThrownBy(() -> cloning.finish(unfinished())).isInstanceOf(IOException.class);
            assertThat(socket.isOpen()).isTrue();
        }
        assertThat(target).doesNotExist();
        assertThat(cloning.before().resolve("PG_VERSION")).exists();
    }

    @Test
    void aCloneThatReplacesNothingIsNotSynced() throws IOException {
        try (ServerSocketChannel socket = socket()) {
            cloning.finish(unfinished());
            assertThat(socket.isOpen()).isTrue();
        }
        assertThat(target).isDirectoryContaining(file -> file.endsWith("standby.signal"));
    }

    private ServerSocketChannel socket() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(unfinished().resolve("socket")));
    }
}
