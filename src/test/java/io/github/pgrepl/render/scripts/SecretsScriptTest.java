package io.github.pgrepl.render.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords that the script makes are as those that {@code generate} makes, and so is what it refuses. */
class SecretsScriptTest {

    @TempDir
    Path stack;

    @BeforeEach
    void checkOut() throws IOException {
        Files.writeString(stack.resolve("docker-compose.yml"), """
                secrets:
                  app: {file: ./secrets/app}
                  replicator: {file: ./secrets/replicator}
                """);
        Files.createDirectories(stack.resolve("scripts"));
        Files.copy(Path.of(WalArchive.script("secrets.sh").get(1)), stack.resolve("scripts/secrets.sh"));
    }

    @Test
    void passwordIsLettersAndDigitsWithoutALineEndForItsOwnerOnly() throws IOException {
        assertThat(run()).isEqualTo(new Outcome(0, "secrets/app made\nsecrets/replicator made\n", ""));

        assertThat(Files.readString(secret("app"))).matches("[A-Za-z0-9]{32,}").isNotEqualTo(password("replicator"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret("app"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsThereStays() throws IOException {
        Files.createDirectories(stack.resolve("secrets"));
        Files.writeString(secret("app"), "my own\n");

        assertThat(run()).isEqualTo(new Outcome(0, "secrets/replicator made\n", ""));
        assertThat(password("app")).isEqualTo("my own\n");
    }

    @Test
    void emptyFileAndDirectoryThatDockerMadeAreRefused() throws IOException {
        Files.createDirectories(secret("replicator"));
        Files.createFile(secret("app"));

        assertThat(run()).isEqualTo(new Outcome(1, "", """
                secrets/app is empty: write the password into it, or remove it to have one made
                secrets/replicator has to be a file with a password, and is something else: remove it (Docker makes \
                directories where a mounted file is missing)
                """));
    }

    /** Stacks that were restored have theirs there. */
    @Test
    void keyIsNoPasswordToBeMade() throws IOException {
        Files.writeString(stack.resolve("docker-compose.yml"), "  tls-server.key: {file: ./secrets/tls-server.key}\n");

        assertThat(run())
                .isEqualTo(new Outcome(1, "", "secrets/tls-server.key is missing: put the key or certificate there\n"));
        assertThat(secret("tls-server.key")).doesNotExist();
    }

    private Outcome run() {
        return Command.of("bash", stack.resolve("scripts/secrets.sh").toString())
                .run(Duration.ofMinutes(1));
    }

    private Path secret(String name) {
        return stack.resolve("secrets").resolve(name);
    }

    private String password(String name) throws IOException {
        return Files.readString(secret(name));
    }
}
