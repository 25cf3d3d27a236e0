package io.github.pgrepl.stack.embedded;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files of a data directory while its server writes to them. What is torn meanwhile, replay mends; what vanishes,
 * replay does not miss.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">what BASE_BACKUP leaves out</a>
 */
record DataFiles(Path source, Path target, Copying copying) {

    /** What is in them is of no use to a copy; the directories themselves have to be there. */
    private static final Set<String> EMPTY = Set.of(
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans",
            "pg_wal",
            "pg_wal/archive_status",
            "pg_wal/summaries");

    /** Of this server, or of the backup that it once was; and what says whether it is a standby. */
    private static final Set<String> LEFT_OUT = Set.of(
            "backup_label",
            "backup_label.old",
            "backup_manifest",
            "current_logfiles.tmp",
            "postgresql.auto.conf.tmp",
            "postmaster.opts",
            "postmaster.pid",
            "recovery.signal",
            "standby.signal",
            "tablespace_map",
            "tablespace_map.old");

    private static final Pattern TEMPORARY =
            Pattern.compile("pgsql_tmp.*|pg_internal\\.init.*|t[0-9]+_[0-9]+(_(fsm|vm))?(\\.[0-9]+)?");

    private static final int READS = 100;

    /** @param last a file that is copied by {@link #copyUntorn} */
    void copyAllBut(String last) throws IOException {
        Files.createDirectories(target);
        try (var entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new IOException("it is not empty");
            }
        }
        // Links are followed: pg_wal may be one, to another disk.
        Files.walkFileTree(source, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (isTemporary(directory) || staysEmpty(directory.getParent()) && !staysEmpty(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.copy(
                        directory,
                        target.resolve(source.relativize(directory)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = name(file);
                if (!name.equals(last)
                        && !LEFT_OUT.contains(name)
                        && !staysEmpty(file.getParent())
                        && !isTemporary(file)) {
                    copyFile(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                // A database that is dropped meanwhile.
                return e == null ? FileVisitResult.CONTINUE : visitFileFailed(directory, e);
            }
        });
    }

    /** A small file that the server replaces in place: two equal readings are one of its states. */
    void copyUntorn(String name) throws IOException {
        Path file = source.resolve(name);
        byte[] content = Files.readAllBytes(file);
        for (int read = 0; read < READS; read++) {
            byte[] again = Files.readAllBytes(file);
            if (Arrays.equals(content, again)) {
                copying.write(content, file, target.resolve(name));
                return;
            }
            content = again;
        }
        throw new IOException(name + " changes all the time");
    }

    private void copyFile(Path file) throws IOException {
        try {
            copying.copy(file, target.resolve(source.relativize(file)));
        } catch (NoSuchFileException e) {
            // Dropped meanwhile: replay drops it too.
        }
    }

    private String name(Path path) {
        return source.relativize(path).toString().replace('\\', '/');
    }

    private boolean staysEmpty(Path directory) {
        return EMPTY.contains(name(directory));
    }

    private static boolean isTemporary(Path path) {
        return TEMPORARY.matcher(path.getFileName().toString()).matches();
    }
}
