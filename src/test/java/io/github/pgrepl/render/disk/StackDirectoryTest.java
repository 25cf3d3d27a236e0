package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackDirectoryTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path temp;

    private final SecureRandom random = new SecureRandom();

    @Test
    void emptyDirectoryGetsEverything() throws IOException {
        WriteReport report = write(small().build());

        assertThat(report.created())
                .extracting(StackPath::value)
                .containsExactly("docker-compose.yml", "primary/config/postgresql.conf", "scripts/node.sh");
        assertThat(report.secrets()).containsExactly("replicator");
        assertThat(Files.readString(root().resolve("primary/config/postgresql.conf")))
                .isEqualTo("port = 5432\n");
        assertThat(root().resolve("primary/pgdata")).isEmptyDirectory();
        assertThat(root().resolve(".pgrepl/tmp")).doesNotExist();
        assertThat(root().resolve(".pgrepl/manifest.pending")).doesNotExist();
    }

    @Test
    void manifestIsWhatSha256sumWrites() throws IOException {
        write(RenderedStack.builder().script("b.sh", "").file("a.txt", "a\n").build());

        assertThat(root().resolve(".pgrepl/manifest")).hasContent("""
                # pgrepl manifest 1
                87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  a.txt
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.sh
                """);
    }

    @Test
    void filesAreForAllAndDataAndSecretsForOne() throws IOException {
        write(small().build());

        assertThat(mode("docker-compose.yml")).isEqualTo("rw-r--r--");
        assertThat(mode("scripts/node.sh")).isEqualTo("rwxr-xr-x");
        assertThat(mode("primary/config")).isEqualTo("rwxr-xr-x");
        assertThat(mode("primary/pgdata")).isEqualTo("rwx------");
        assertThat(mode("secrets")).isEqualTo("rwx------");
        assertThat(mode("secrets/replicator")).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"077", "000"})
    void modesDoNotDependOnTheUmask(String umask) throws Exception {
        Process child = ChildRun.startUnderUmask(umask, "once", root().toString(), "1");
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(mode("docker-compose.yml")).isEqualTo("rw-r--r--");
        assertThat(mode("scripts/node.sh")).isEqualTo("rwxr-xr-x");
        assertThat(mode("scripts")).isEqualTo("rwxr-xr-x");
        assertThat(mode("archive/wal")).isEqualTo("rwxr-xr-x");
        assertThat(mode("secrets/replicator")).isEqualTo("rw-------");
    }

    @Test
    void secondRunWritesNothingAtAll() throws IOException {
        write(small().build());
        age();
        Map<String, String> before = Snapshot.of(root());

        WriteReport report = write(small().build());

        assertThat(report.nothingChanged()).isTrue();
        assertThat(report.unchanged()).isEqualTo(3);
        assertThat(Snapshot.of(root())).isEqualTo(before);
        assertThat(modified(".")).isEqualTo(LONG_AGO);
        assertThat(modified(".pgrepl")).isEqualTo(LONG_AGO);
        assertThat(modified(".pgrepl/lock")).isEqualTo(LONG_AGO);
    }

    @Test
    void onlyChangedFilesAreTouched() throws IOException {
        write(small().build());
        age();

        WriteReport report = write(RenderedStack.builder()
                .file("docker-compose.yml", "services: {}\n")
                .file("primary/config/postgresql.conf", "port = 5433\n")
                .script("scripts/node.sh", "#!/bin/sh\n")
                .build());

        assertThat(report.updated()).extracting(StackPath::value).containsExactly("primary/config/postgresql.conf");
        assertThat(report.unchanged()).isEqualTo(2);
        assertThat(modified("docker-compose.yml")).isEqualTo(LONG_AGO);
        assertThat(modified("primary/config/postgresql.conf")).isNotEqualTo(LONG_AGO);
    }

    @Test
    void executableBitIsSetWithoutRewritingTheFile() throws IOException {
        write(small().build());
        age();
        Files.setPosixFilePermissions(root().resolve("scripts/node.sh"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(
                root().resolve("docker-compose.yml"), PosixFilePermissions.fromString("rwxr-xr-x"));

        WriteReport report = write(small().build());

        assertThat(report.updated())
                .extracting(StackPath::value)
                .containsExactly("docker-compose.yml", "scripts/node.sh");
        assertThat(mode("scripts/node.sh")).isEqualTo("rwxr-xr-x");
        assertThat(mode("docker-compose.yml")).isEqualTo("rw-r--r--");
        assertThat(modified("scripts/node.sh")).isEqualTo(LONG_AGO);
    }

    @Test
    void groupBitsOfACheckoutUnderAnotherUmaskAreNoChange() throws IOException {
        write(small().build());
        Files.setPosixFilePermissions(
                root().resolve("docker-compose.yml"), PosixFilePermissions.fromString("rw-rw-r--"));

        assertThat(write(small().build()).nothingChanged()).isTrue();
    }

    @Test
    void fileThatIsNoLongerPartOfTheStackGoesWithItsEmptyDirectories() throws IOException {
        write(small().file("standby/config/a/pg_hba.conf", "")
                .directory("standby/pgdata")
                .build());

        WriteReport report = write(small().build());

        assertThat(report.removed()).extracting(StackPath::value).containsExactly("standby/config/a/pg_hba.conf");
        assertThat(root().resolve("standby/config")).doesNotExist();
        assertThat(root().resolve("standby/pgdata")).isEmptyDirectory();
    }

    @Test
    void directoryThatIsStillNeededIsNotReplaced() throws IOException {
        write(RenderedStack.builder().file("primary/config/old.conf", "").build());
        Object before = Files.getAttribute(root().resolve("primary/config"), "unix:ino");

        write(RenderedStack.builder().file("primary/config/new.conf", "").build());

        assertThat(Files.getAttribute(root().resolve("primary/config"), "unix:ino"))
                .isEqualTo(before);
    }

    @Test
    void fileBecomesADirectoryAndBack() throws IOException {
        RenderedStack file = RenderedStack.builder().file("a", "1").build();
        RenderedStack directory = RenderedStack.builder().file("a/b/c", "2").build();
        write(file);

        write(directory);
        assertThat(root().resolve("a/b/c")).hasContent("2");

        write(file);
        assertThat(root().resolve("a")).hasContent("1");
    }

    @Test
    void stackDirectoryMayBeALink() throws IOException {
        Path real = Files.createDirectory(temp.resolve("real"));
        Files.createSymbolicLink(root(), real);

        write(small().build());

        assertThat(real.resolve("docker-compose.yml")).exists();
    }

    @Test
    void fileSystemWithoutModesWillDo() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(temp.resolve("stack.zip"), Map.of("create", "true"))) {
            StackDirectory directory = new StackDirectory(zip.getPath("stack"));

            WriteReport report = directory.write(small().build(), HandEdits.KEEP, random);

            assertThat(report.created()).hasSize(3);
            assertThat(directory.check(small().build()).isUpToDate()).isTrue();
            assertThat(directory.write(small().build(), HandEdits.KEEP, random).nothingChanged())
                    .isTrue();
        }
    }

    static RenderedStack.Builder small() {
        return RenderedStack.builder()
                .file("docker-compose.yml", "services: {}\n")
                .file("primary/config/postgresql.conf", "port = 5432\n")
                .script("scripts/node.sh", "#!/bin/sh\n")
                .directory("primary/pgdata")
                .directory("archive/wal")
                .secret("replicator");
    }

    private Path root() {
        return temp.resolve("stack");
    }

    private WriteReport write(RenderedStack stack) {
        return new StackDirectory(root()).write(stack, HandEdits.KEEP, random);
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root().resolve(path)));
    }

    private FileTime modified(String path) throws IOException {
        return Files.getLastModifiedTime(root().resolve(path));
    }

    private void age() throws IOException {
        try (Stream<Path> all = Files.walk(root())) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, LONG_AGO);
            }
        }
    }
}
