package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** PostgreSQL's server programs, unpacked. */
record Installation(Path home) {

    /** @param jar the artifact of these binaries, asked for only where they are not unpacked yet */
    static Installation of(CacheDirectory cache, Binaries binaries, Supplier<Path> jar) throws IOException {
        return new Installation(cache.once("binaries/" + binaries.name(), directory -> unpack(jar.get(), directory)));
    }

    /** Where they are, or will be. */
    static Installation in(CacheDirectory cache, Binaries binaries) {
        return new Installation(cache.path().resolve("binaries").resolve(binaries.name()));
    }

    Path program(String name) {
        return home.resolve("bin").resolve(windows() ? name + ".exe" : name);
    }

    static boolean windows() {
        return java.io.File.separatorChar == '\\';
    }

    private static void unpack(Path jar, Path directory) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(candidate -> candidate.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new StackException(
                            jar + " holds no PostgreSQL",
                            "remove it from the local repository, and run the build again"));
            Path archive = Files.createTempFile("pgrepl-", ".txz");
            try (InputStream content = zip.getInputStream(entry)) {
                Files.copy(content, archive, StandardCopyOption.REPLACE_EXISTING);
                new TarXz(archive).unpack(directory);
            } finally {
                Files.delete(archive);
            }
        }
    }
}
