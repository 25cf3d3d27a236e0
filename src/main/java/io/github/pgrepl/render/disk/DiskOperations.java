package io.github.pgrepl.render.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Set;
import org.apache.commons.io.file.PathUtils;

/** Every change to a disk there is, one method each. Where a file system has no POSIX modes, they are left out. */
class DiskOperations {

    void writeNew(Path file, byte[] content, Mode mode) throws IOException {
        FileAttribute<?>[] attributes = attributes(file, mode);
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        setMode(file, mode);
    }

    /** After a loss of power, a server must not find an empty postgresql.conf. */
    void syncFiles(Collection<Path> files) throws IOException {
        Durable.files(files);
    }

    /** Replaces what is at the target. */
    void moveOver(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Fails if something is at the target. */
    void moveAside(Path source, Path target) throws IOException {
        Files.move(source, target);
    }

    /** Files and empty directories. */
    void delete(Path path) throws IOException {
        Files.delete(path);
    }

    void createDirectory(Path directory, Mode mode) throws IOException {
        Files.createDirectory(directory, attributes(directory, mode));
        setMode(directory, mode);
    }

    /**
     * The mode as it is, whatever the umask took away at creation. Some mounts (FAT, Windows drives in WSL) refuse or
     * ignore it; what they lack cannot be mended here.
     */
    void setMode(Path path, Mode mode) throws IOException {
        if (hasModes(path)) {
            try {
                Files.setPosixFilePermissions(path, mode.permissions());
            } catch (NoSuchFileException e) {
                throw e;
            } catch (FileSystemException e) {
                return;
            }
        }
    }

    /** A directory with all that is in it; links in it are removed, not followed. */
    void deleteTree(Path directory) throws IOException {
        PathUtils.deleteDirectory(directory);
    }

    /** Makes what was moved into a directory outlast a loss of power. */
    void syncDirectory(Path directory) throws IOException {
        Durable.directory(directory);
    }

    private static FileAttribute<?>[] attributes(Path path, Mode mode) {
        return hasModes(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode.permissions())}
                : new FileAttribute<?>[0];
    }

    static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** The modes pgrepl gives. */
    enum Mode {
        FILE("rw-r--r--"),
        SCRIPT("rwxr-xr-x"),
        SECRET("rw-------"),
        DIRECTORY("rwxr-xr-x"),
        /** PostgreSQL refuses a data directory that others can read. */
        PRIVATE_DIRECTORY("rwx------");

        private final Set<PosixFilePermission> permissions;

        Mode(String permissions) {
            this.permissions = Set.copyOf(PosixFilePermissions.fromString(permissions));
        }

        static Mode of(StackFile.Kind kind) {
            return kind == StackFile.Kind.SCRIPT ? SCRIPT : FILE;
        }

        Set<PosixFilePermission> permissions() {
            return permissions;
        }
    }
}
