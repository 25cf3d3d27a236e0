package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.StackException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ServerUserTest {

    @TempDir
    private Path temp;

    @Test
    void rootNeedsASetprivThatChangesTheUser() throws IOException {
        assertThatThrownBy(() -> ServerUser.requireSetpriv(temp.toString()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("there is no setpriv here that could run it as another user; install");

        Path busybox = program(temp.resolve("busybox"));
        Path link = Files.createSymbolicLink(temp.resolve("setpriv"), busybox);
        assertThatThrownBy(() -> ServerUser.requireSetpriv(temp.toString()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(link + " is BusyBox's; install that of util-linux");

        Path own = Files.createDirectory(temp.resolve("own"));
        program(own.resolve("setpriv"));
        assertThatCode(() -> ServerUser.requireSetpriv(own + File.pathSeparator + temp))
                .doesNotThrowAnyException();
    }

    private static Path program(Path file) throws IOException {
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
}
