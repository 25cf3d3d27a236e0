package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.NodeSteps.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoleNotesTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    Path archive;

    @Test
    void whatIsClaimedAlreadyIsNotWrittenAgain() throws IOException {
        RoleNotes notes = new RoleNotes(archive, ServerUser.ownerOf(archive));
        notes.write(new Claim("a", 1));
        Path file = archive.resolve("roles/leader");
        Files.setLastModifiedTime(file, LONG_AGO);

        notes.write(new Claim("a", 1));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);

        notes.write(new Claim("b", 2));
        assertThat(file).hasContent("b 2\n");
        assertThat(notes.claim()).contains(new Claim("b", 2));
    }
}
