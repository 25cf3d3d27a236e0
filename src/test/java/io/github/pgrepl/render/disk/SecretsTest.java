package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path root;

    @Test
    void secretIsLettersAndDigitsWithoutALineEnd() throws IOException {
        write("app", "replicator");

        assertThat(secret("app")).matches("[A-Za-z0-9]{32}").isNotEqualTo(secret("replicator"));
    }

    @Test
    void secretHasAtLeast160Bits() {
        assertThat(Passwords.LENGTH * Math.log(62) / Math.log(2)).isGreaterThan(160);
    }

    @Test
    void secretIsNeverReadableForOthers() throws IOException {
        AtomicReference<String> mode = new AtomicReference<>();
        DiskOperations watched = new DiskOperations() {
            @Override
            void setMode(Path path, Mode wanted) throws IOException {
                if (wanted == Mode.SECRET) {
                    mode.set(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
                }
                super.setMode(path, wanted);
            }
        };
        new StackDirectory(root, watched).write(stack("app"), HandEdits.KEEP, new SecureRandom());

        assertThat(mode.get()).isEqualTo("rw-------");
    }

    @Test
    void existingSecretIsNeverReplaced() throws IOException {
        Files.createDirectories(root.resolve("secrets"));
        Files.writeString(root.resolve("secrets/app"), "my own\n");

        WriteReport report = write("app", "other");

        assertThat(report.secrets()).containsExactly("other");
        assertThat(secret("app")).isEqualTo("my own\n");
    }

    @Test
    void secretThatTheSpecNoLongerHasStays() throws IOException {
        write("app");
        String before = secret("app");

        write("other");

        assertThat(secret("app")).isEqualTo(before);
    }

    @Test
    void emptySecretIsRefused() throws IOException {
        Files.createDirectories(root.resolve("secrets"));
        Files.createFile(root.resolve("secrets/app"));

        assertThatThrownBy(() -> write("app"))
                .isInstanceOf(StackDirectoryException.class)
                .hasMessageContaining("secrets/app is empty");
    }

    @Test
    void directoryThatDockerMadeForASecretIsRefused() throws IOException {
        Files.createDirectories(root.resolve("secrets/app"));

        assertThatThrownBy(() -> write("app"))
                .isInstanceOf(StackDirectoryException.class)
                .hasMessageContaining("Docker makes directories where a mounted file is missing");
    }

    @Test
    void secretMayBeALinkToOneKeptElsewhere() throws IOException {
        Path elsewhere = Files.writeString(root.resolve("vault"), "my own");
        Files.createDirectories(root.resolve("secrets"));
        Files.createSymbolicLink(root.resolve("secrets/app"), elsewhere);

        assertThat(write("app").secrets()).isEmpty();
    }

    private WriteReport write(String... names) {
        return new StackDirectory(root).write(stack(names), HandEdits.KEEP, new SecureRandom());
    }

    private static RenderedStack stack(String... names) {
        RenderedStack.Builder stack = RenderedStack.builder();
        for (String name : names) {
            stack.secret(name);
        }
        return stack.build();
    }

    private String secret(String name) throws IOException {
        return Files.readString(root.resolve("secrets").resolve(name));
    }
}
