package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The WAL in one data directory, for another.
 *
 * @param segmentSize in bytes
 */
record WalFiles(Path source, Path target, int segmentSize) {

    private static final String DIRECTORY = "pg_wal";

    /** Every segment of what makes a backup consistent, and the histories of timelines. */
    void copy(List<WalRange> ranges) throws IOException {
        for (WalRange range : ranges) {
            copy(range);
        }
        try (Stream<Path> files = Files.list(source.resolve(DIRECTORY))) {
            for (Path history :
                    files.filter(file -> file.toString().endsWith(".history")).toList()) {
                copy(history);
            }
        }
    }

    private void copy(WalRange range) throws IOException {
        long last = segment(range.end().value() - 1);
        for (long number = segment(range.start().value()); number <= last; number++) {
            String name = name(range.timeline(), number);
            try {
                copy(source.resolve(DIRECTORY).resolve(name));
            } catch (NoSuchFileException e) {
                throw new StackException(
                        "the copy is not consistent without the WAL in " + name + ", which is not there any more",
                        "copy again; a standby that followed another primary meanwhile has another timeline",
                        e);
            }
        }
    }

    private void copy(Path file) throws IOException {
        Files.copy(file, target.resolve(DIRECTORY).resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private long segment(long position) {
        return Long.divideUnsigned(position, segmentSize);
    }

    private String name(int timeline, long number) {
        return name(timeline, number, segmentSize);
    }

    static String name(int timeline, long number, long segmentSize) {
        long segments = (1L << 32) / segmentSize;
        return String.format("%08X%08X%08X", timeline, number / segments, number % segments);
    }
}
