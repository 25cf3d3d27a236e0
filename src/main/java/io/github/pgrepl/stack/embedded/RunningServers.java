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
 * <p>A process is known by its number and its beginning: numbers are given again.
 */
final class RunningServers {

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
                server.pid() + " " + Beginning.of(server) + "\n",
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
                            find(Long.parseLong(words[0]))
                                    .filter(server -> new Beginning(words[1]).isOf(server))
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
        List<String> note = postmasterFile(data);
        return server(note).filter(server -> serves(server, data, note));
    }

    /**
     * Where the data is that a directory is a copy of, if its server runs: the note came along with the copy.
     *
     * @return nothing where it is no copy, and where the other's server has ended
     */
    static Optional<DataDirectory> original(DataDirectory data) {
        List<String> note = postmasterFile(data);
        return server(note)
                .map(server -> new DataDirectory(noted(note)))
                .filter(original -> !isSame(original.path(), data.path()))
                .filter(original -> of(original).isPresent());
    }

    /** The process that has the number of a note, if it can be a server. */
    private static Optional<ProcessHandle> server(List<String> note) {
        return note.size() < 3
                ? Optional.empty()
                : find(Math.abs(Long.parseLong(note.get(0).strip())))
                        .filter(process -> process.info()
                                .command()
                                .map(command -> command.matches(".*[/\\\\]postgres(\\.exe)?"))
                                .orElse(true));
    }

    /**
     * A server works in its data directory, wherever that was moved to. Where the system does not tell, as it does not tell
     * root without the capability for it, a server has its directory among its arguments, and in its note; and only where
     * that place is gone has the time to tell, which a clock may have changed meanwhile.
     */
    private static boolean serves(ProcessHandle server, DataDirectory data, List<String> note) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(server.pid()), "cwd"), data.path());
        } catch (IOException e) {
            Optional<Path> argument = directory(server);
            Path place = argument.orElseGet(() -> noted(note));
            if (Files.exists(place)) {
                return isSame(place, data.path()) && (argument.isPresent() || beganWith(note, server));
            }
            return beganWith(note, server);
        }
    }

    private static Path noted(List<String> note) {
        return Path.of(note.get(1));
    }

    private static Optional<Path> directory(ProcessHandle server) {
        List<String> words = List.of(server.info().arguments().orElse(new String[0]));
        int option = words.indexOf("-D");
        return option < 0 || option + 1 == words.size()
                ? Optional.empty()
                : Optional.of(Path.of(words.get(option + 1)));
    }

    private static boolean beganWith(List<String> note, ProcessHandle server) {
        Instant noted = Instant.ofEpochSecond(Long.parseLong(note.get(2).strip()));
        return Beginning.instant(server)
                .filter(began -> Duration.between(began, noted).abs().compareTo(START) <= 0)
                .isPresent();
    }

    private static boolean isSame(Path place, Path other) {
        try {
            return Files.isSameFile(place, other);
        } catch (IOException e) {
            return false;
        }
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

    private static Optional<ProcessHandle> find(long pid) {
        return ProcessHandle.of(pid).filter(handle -> !NodeServer.hasEnded(handle));
    }
}
