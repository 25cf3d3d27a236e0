package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's server programs, unpacked. */
record Installation(Path home) {

    private static final int EXECUTE = 0100;

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
            try (InputStream content = new BufferedInputStream(zip.getInputStream(entry));
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(content))) {
                for (TarArchiveEntry next = tar.getNextEntry(); next != null; next = tar.getNextEntry()) {
                    unpack(next, tar, directory);
                }
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException(entry.getName() + " leads out of the archive");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(target))) {
            content.transferTo(file);
        }
        if ((entry.getMode() & EXECUTE) != 0 && !windows()) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(target));
            permissions.addAll(Set.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
            Files.setPosixFilePermissions(target, permissions);
        }
    }
}
