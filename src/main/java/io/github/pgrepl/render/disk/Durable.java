package io.github.pgrepl.render.disk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Makes what was written outlast a loss of power. The one place that waits for a disk. */
public final class Durable {

    private static final int MOST_SYNCS_AT_ONCE = 16;

    private Durable() {}

    /**
     * Brings files from the cache to the disk. All of them first written, then synced by many threads: what waits together
     * is one commit of the file system's journal, and hundreds of files cost little more than a few.
     */
    public static void files(Collection<Path> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(files.size(), MOST_SYNCS_AT_ONCE));
        try {
            List<Future<?>> syncs = new ArrayList<>();
            for (Path file : files) {
                syncs.add(threads.submit(() -> sync(file, StandardOpenOption.WRITE)));
            }
            for (Future<?> sync : syncs) {
                sync.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException theirs ? theirs : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files were synced");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Everything in a directory, and the names of it; links are not followed. */
    public static void tree(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Path> directories = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.filter(path -> !Files.isSymbolicLink(path))
                    .forEach(path -> (Files.isDirectory(path) ? directories : files).add(path));
        }
        files(files);
        for (Path each : directories) {
            directory(each);
        }
    }

    /** The names in a directory: what was made in it, moved there or removed. Windows cannot open directories. */
    public static void directory(Path directory) throws IOException {
        if (DiskOperations.hasModes(directory)) {
            sync(directory, StandardOpenOption.READ);
        }
    }

    /**
     * Gives a file or a directory another name beside itself, at once or not at all. What is in it has to be durable
     * before.
     *
     * @param target a file there is replaced; a directory there must be empty
     */
    public static void rename(Path source, Path target) throws IOException {
        Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        directory(target.toAbsolutePath().getParent());
    }

    private static Path sync(Path path, OpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
        return path;
    }
}
