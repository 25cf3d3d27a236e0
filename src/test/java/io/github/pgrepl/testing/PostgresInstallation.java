package io.github.pgrepl.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The unpacked binaries of one major and an initialised, empty data directory to copy. Both are made once per build,
 * below the build directory, by whichever test asks first.
 */
record PostgresInstallation(Path home) {

    private static final Map<Integer, PostgresInstallation> KNOWN = new ConcurrentHashMap<>();

    static PostgresInstallation of(int major) {
        return KNOWN.computeIfAbsent(major, PostgresInstallation::prepare);
    }

    Path bin() {
        return home.resolve("bin");
    }

    /** Where the contrib modules are. */
    Path libraries() {
        return home.resolve("lib/postgresql");
    }

    Path emptyData() {
        return home.resolve("empty-data");
    }

    /** What a build keeps of real servers: below the build directory, where the server's user can reach that. */
    static Path workDirectory() {
        Path wanted = binaries().resolveSibling("real-servers").toAbsolutePath();
        Path usable = TestProcess.ROOT && !reachableForAll(wanted.getParent())
                ? Path.of(System.getProperty("java.io.tmpdir"), "pgrepl-" + Integer.toHexString(wanted.hashCode()))
                : wanted;
        try {
            return Files.createDirectories(usable);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binaries() {
        return Path.of(System.getProperty("postgres-binaries.directory", "target/postgres-binaries"));
    }

    private static boolean reachableForAll(Path directory) {
        for (Path part = directory; part != null; part = part.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(part).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    private static PostgresInstallation prepare(int major) {
        Path jar = binaries().resolve(major + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; 'mvn generate-test-resources' fetches it");
        }
        try {
            Path work = workDirectory();
            // The size tells one release from another after an update of the binaries.
            Path home = work.resolve(major + "-" + Files.size(jar));
            Path lockFile = work.resolve(major + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
                    install(jar, home);
                }
            }
            return new PostgresInstallation(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void install(Path jar, Path home) throws IOException {
        Path unfinished = Files.createTempDirectory(home.getParent(), "unpacking-");
        Path archive = unfinished.resolve("postgres.txz");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(e -> e.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(jar + " holds no .txz"));
            try (InputStream content = zip.getInputStream(entry)) {
                Files.copy(content, archive);
            }
        }
        TestProcess.run("tar", "-xJf", archive.toString(), "-C", unfinished.toString(), "--no-same-owner");
        Files.delete(archive);
        TestProcess.run("chmod", "-R", "a+rX", unfinished.toString());
        TestProcess.giveToServer(unfinished);
        PostgresInstallation unpacked = new PostgresInstallation(unfinished);
        TestProcess.run(TestProcess.unprivileged(List.of(
                unpacked.bin().resolve("initdb").toString(),
                "--pgdata=" + unpacked.emptyData(),
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")));
        Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    }
}
