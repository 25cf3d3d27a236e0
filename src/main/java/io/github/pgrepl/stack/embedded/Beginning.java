package io.github.pgrepl.stack.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a process began: what tells it from a later one of the same number.
 *
 * @param word on Linux, which boot and how many ticks after it: the time of day would be another one after the clock was
 *     set. Elsewhere, where the system keeps the time of day that it was then, that, in milliseconds
 */
record Beginning(String word) {

    /** As exactly as systems tell when a process began. */
    private static final Duration EXACTNESS = Duration.ofSeconds(1);

    private static final Path PROCESSES = Path.of("/proc");

    /** @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a> */
    private static final int START_TIME = 22 - 3;

    static Beginning of(ProcessHandle process) {
        try {
            String stat = Files.readString(
                    PROCESSES.resolve(Long.toString(process.pid())).resolve("stat"));
            String boot = Files.readString(PROCESSES.resolve("sys/kernel/random/boot_id"));
            // The second one is the program's name, in parentheses, which may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Beginning(boot.strip() + "/" + fields[START_TIME]);
        } catch (IOException e) {
            return new Beginning(
                    Long.toString(instant(process).orElse(Instant.EPOCH).toEpochMilli()));
        }
    }

    boolean isOf(ProcessHandle process) {
        if (!word.matches("[0-9]{1,18}")) {
            return equals(of(process));
        }
        Instant began = Instant.ofEpochMilli(Long.parseLong(word));
        return Duration.between(instant(process).orElse(Instant.EPOCH), began)
                        .abs()
                        .compareTo(EXACTNESS)
                <= 0;
    }

    /** By the clock as it goes now. */
    static Optional<Instant> instant(ProcessHandle process) {
        return process.info().startInstant();
    }

    @Override
    public String toString() {
        return word;
    }
}
