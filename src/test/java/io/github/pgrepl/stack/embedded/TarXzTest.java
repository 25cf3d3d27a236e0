package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever unpacks an archive, the same is in the directory. */
class TarXzTest {

    @TempDir
    Path directory;

    private interface Entries {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    @Test
    void theSystemsProgramsAndOurOwnMakeTheSameOfIt() throws IOException {
        TarXz archive = archive(tar -> {
            add(tar, "./bin/", 0755, "");
            add(tar, "./bin/server", 0755, "#!/bin/sh");
            add(tar, "./share/words.txt", 0644, "words");
            link(tar, "./bin/alias", "server");
        });

        Path bySystem = Files.createDirectory(directory.resolve("system"));
        archive.unpack(bySystem);
        Path byItself = Files.createDirectory(directory.resolve("itself"));
        archive.unpackByItself(byItself);

        assertThat(contents(bySystem))
                .isEqualTo(contents(byItself))
                .isEqualTo(Map.of(
                        "bin/server", "executable #!/bin/sh", "bin/alias", "-> server", "share/words.txt", "words"));
    }

    /** What the programs leave behind that could not go on is no hindrance. */
    @Test
    void whatTheProgramsRefuseIsRefused() throws IOException {
        TarXz archive = archive(tar -> {
            link(tar, "inside", "elsewhere");
            add(tar, "../outside", 0644, "");
        });
        Path target = Files.createDirectory(directory.resolve("target"));

        assertThatThrownBy(() -> archive.unpack(target)).hasMessage("../outside leads out of the archive");

        assertThat(directory.resolve("outside")).doesNotExist();
    }

    private TarXz archive(Entries entries) throws IOException {
        Path file = directory.resolve("archive.txz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new XZCompressorOutputStream(Files.newOutputStream(file)))) {
            entries.write(tar);
        }
        return new TarXz(file);
    }

    private static void add(TarArchiveOutputStream tar, String name, int mode, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String to) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(to);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                contents.put(root.relativize(file).toString(), described(file));
            }
        }
        return contents;
    }

    private static String described(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return "-> " + Files.readSymbolicLink(file);
        }
        boolean executable = Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_EXECUTE);
        return (executable ? "executable " : "") + Files.readString(file);
    }
}
