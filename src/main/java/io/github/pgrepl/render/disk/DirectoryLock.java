package io.github.pgrepl.render.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.io.function.IOSupplier;

/**
 * Lets one run at a time write a stack directory, of all JVMs and of all threads of one ({@code mvn -T}).
 *
 * <p>The lock file stays: where it is removed, two runs can hold the locks of two files of the same name.
 */
public final class DirectoryLock {

    private static final Duration POLL = Duration.ofMillis(5);

    /**
     * A file lock belongs to the process: closing the file in one thread ends the lock another one has just got. So
     * threads take turns before they open it.
     */
    private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

    private DirectoryLock() {}

    /** @throws StackDirectoryException if another run holds the lock for all of {@code patience} */
    public static <T> T holding(Path file, Duration patience, IOSupplier<T> work) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ReentrantLock inThisJvm = IN_THIS_JVM.computeIfAbsent(file, f -> new ReentrantLock());
        try {
            if (!inThisJvm.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw occupied(file, patience);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                while (!tryLock(channel)) {
                    if (System.nanoTime() - deadline > 0) {
                        throw occupied(file, patience);
                    }
                    Thread.sleep(POLL.toMillis());
                }
                return work.get();
            } finally {
                inThisJvm.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackDirectoryException("interrupted while waiting for " + file, "run it again", e);
        }
    }

    private static StackDirectoryException occupied(Path file, Duration patience) {
        return new StackDirectoryException(
                "another run has held " + file + " for " + patience.toSeconds() + " seconds", "wait for it, or end it");
    }

    /** Another JVM's lock is null; one of this JVM is an exception, also across class loaders. */
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
