package io.github.pgrepl.stack.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Notes of which processes were started for a stack directory. They are in the cache, so that the servers are found even
 * where the directory was removed with {@code mvn clean}.
 *
 * <p>A process is known by its number and the moment of its start: numbers are given again.
 */
final class RunningServers {

    /** As exactly as systems tell when a process began. */
    private static final Duration EXACTNESS = Duration.ofSeconds(1);

    /** How long a server may take from its start until it writes its own note. */
    private static final Duration START = Duration.ofSeconds(30);

    private final Path notes;

    /** @param identity of the stack directory */
    RunningServers(CacheDirectory cache, String identity) {
        this.notes = cache.path().resolve("running").resolve(identity);
    }

    void add(ProcessHandle server) throws IOException {
        Files.createDirectories(notes.getParent());
        Files.writeString(
                notes,
                server.pid() + " " + started(server).toEpochMilli() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Those that were noted, and still run. */
    List<ProcessHandle> all() {
        if (!Files.exists(notes)) {
            return List.of();
        }
        try {
            return Files.readAllLines(notes).stream()
                    .map(line -> line.split(" "))
                    .filter(words -> words.length == 2)
                    .flatMap(words ->
                            find(Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1])), EXACTNESS)
                                    .stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void forget() throws IOException {
        Files.deleteIfExists(notes);
    }

    /**
     * The server of a data directory, by the note that it keeps there itself.
     *
     * @see <a href="https://www.postgresql.org/docs/current/storage-file-layout.html">postmaster.pid</a>
     */
    static Optional<ProcessHandle> of(DataDirectory data) {
        List<String> lines = postmasterFile(data);
        if (lines.size() < 3) {
            return Optional.empty();
        }
        return find(
                        Math.abs(Long.parseLong(lines.get(0).strip())),
                        Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                        START)
                .filter(handle -> handle.info()
                        .command()
                        .map(command -> command.matches(".*[/\\\\]postgres(\\.exe)?"))
                        .orElse(true));
    }

    /** Whether a server has its sockets by now, so that nobody else can take them. */
    static boolean listens(DataDirectory data) {
        return postmasterFile(data).size() >= 8 && of(data).isPresent();
    }

    /** Whether it accepts connections. The note of a server that was killed says so until the next one writes its own. */
    static boolean isReady(DataDirectory data) {
        List<String> lines = postmasterFile(data);
        return lines.size() >= 8 && lines.get(7).startsWith("ready") && of(data).isPresent();
    }

    private static List<String> postmasterFile(DataDirectory data) {
        try (Stream<String> lines = Files.lines(data.path().resolve("postmaster.pid"))) {
            return lines.toList();
        } catch (IOException | UncheckedIOException e) {
            // There is none, or it is gone by now: no server runs.
            return List.of();
        }
    }

    private static Optional<ProcessHandle> find(long pid, Instant started, Duration exactness) {
        return ProcessHandle.of(pid)
                .filter(handle -> !NodeServer.hasEnded(handle))
                .filter(handle ->
                        Duration.between(started(handle), started).abs().compareTo(exactness) <= 0);
    }

    private static Instant started(ProcessHandle handle) {
        return handle.info().startInstant().orElse(Instant.EPOCH);
    }
}
