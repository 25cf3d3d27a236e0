package io.github.pgrepl.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.pgrepl.stack.Command;
import java.nio.file.Path;
import java.time.Duration;

/** A disk that is soon full, in memory, mounted over a directory. */
public final class SmallDisk implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Skips the test where nobody may mount a disk, as only root can.
     *
     * @param kilobytes its size
     */
    public static SmallDisk over(Path directory, int kilobytes) {
        Command.Outcome outcome = Command.of(
                        "mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", directory.toString())
                .run(LIMIT);
        assumeTrue(
                outcome.succeeded(),
                () -> "SKIPPED: a full disk was not tried, as only root can mount a small one: " + outcome.errors());
        return new SmallDisk(directory);
    }

    @Override
    public void close() {
        Command.Outcome outcome = Command.of("umount", directory.toString()).run(LIMIT);
        if (!outcome.succeeded()) {
            throw new AssertionError(outcome);
        }
    }
}
