package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user may not do. Root may do everything, so where the build is root's, another user's JVM does it. */
class OrdinaryUserTest {

    private Path temp;

    @BeforeEach
    void makeDirectoryForEverybody() throws IOException {
        temp = Files.createTempDirectory("pgrepl-user");
        setMode(temp, "rwxrwxrwx");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        if (Files.exists(root())) {
            try (Stream<Path> all = Files.walk(root())) {
                for (Path path : all.filter(Files::isDirectory).toList()) {
                    setMode(path, "rwxrwxrwx");
                }
            }
        }
        PathUtils.deleteDirectory(temp);
    }

    @Test
    void ordinaryUserWrites() throws Exception {
        assertThat(run("once", 1)).isEqualTo("started\ndone\n");

        assertThat(root().resolve("docker-compose.yml")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve("secrets/replicator"))))
                .isEqualTo("rw-------");
    }

    @Test
    void directoryThatIsNotWritable() throws Exception {
        run("once", 1);
        setMode(root(), "r-xr-xr-x");

        assertRefused(root() + " is not writable, and docker-compose.yml has to change in it");
    }

    @Test
    void directoryInWhichAFileHasToChangeIsNotWritable() throws Exception {
        run("once", 1);
        Files.delete(root().resolve("scripts/node.sh"));
        setMode(root().resolve("scripts"), "r-xr-xr-x");

        assertRefused("scripts is not writable, and scripts/node.sh has to change in it");
    }

    @Test
    void parentOfTheStackDirectoryIsNotWritable() throws Exception {
        Files.createDirectory(root());
        setMode(root(), "r-xr-xr-x");

        assertThat(run("once", 1, root().resolve("a/b"))).contains(root() + " is not writable");
    }

    @Test
    void fileThatCannotBeRead() throws Exception {
        run("once", 1);
        setMode(root().resolve("docker-compose.yml"), "-wx-wx-wx");

        assertThat(run("once", 2)).contains("docker-compose.yml cannot be read", "make it readable");
        assertThat(run("check", 2)).contains("docker-compose.yml cannot be read");
    }

    @Test
    void readOnlyStackThatIsUpToDateIsFine() throws Exception {
        run("once", 1);
        try (Stream<Path> all = Files.walk(root())) {
            for (Path path : all.filter(p -> !p.endsWith("secrets") && Files.isDirectory(p))
                    .toList()) {
                setMode(path, "r-xr-xr-x");
            }
        }

        assertThat(run("once", 1)).isEqualTo("started\ndone\n");
        assertThat(run("check", 1)).isEqualTo("started\ndone\n");
    }

    private Path root() {
        return temp.resolve("stack");
    }

    private void assertRefused(String sentence) throws Exception {
        Map<String, String> before = Snapshot.of(root());

        assertThat(run("once", 2)).contains(sentence);

        assertThat(Snapshot.of(root())).isEqualTo(before);
    }

    private String run(String what, long seed) throws Exception {
        return run(what, seed, root());
    }

    private String run(String what, long seed, Path directory) throws Exception {
        Path classes = Files.createTempDirectory(temp, "classes");
        setMode(classes, "rwxr-xr-x");
        Process child = ChildRun.startAsOrdinaryUser(classes, what, directory.toString(), Long.toString(seed));
        return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
