package io.github.pgrepl.render.scripts;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** A data directory and an archive, for the scripts that a server runs as its archive_command and restore_command. */
final class WalArchive {

    static final String SEGMENT = "0000000100000000000000A1";

    private static final Path SCRIPTS =
            Path.of("src/main/resources/io/github/pgrepl/render/scripts").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final Path archive;

    /** How a run of a script ends before its time. */
    enum Interruption {
        BEFORE,
        /** Where it is a copy, half of it is done. */
        HALF_WAY,
        AFTER
    }

    WalArchive(Path home) {
        this(home, home.resolve("archive"));
    }

    WalArchive(Path home, Path archive) {
        this.home = home;
        this.archive = archive;
        try {
            Files.createDirectories(archive.resolve("wal"));
            Files.createDirectories(data().resolve("global"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        identify(1);
    }

    /** Makes it a node of another cluster, or of this one again. */
    void identify(int cluster) {
        byte[] control = new byte[8192];
        control[0] = (byte) cluster;
        write(data().resolve("global/pg_control"), control);
    }

    Path data() {
        return home.resolve("data");
    }

    Path archive() {
        return archive;
    }

    Path stored(String name) {
        return archive.resolve("wal").resolve(name);
    }

    /** A file of the server's to be archived. */
    Path segment(int seed) {
        byte[] content = new byte[256 * 1024];
        new Random(seed).nextBytes(content);
        return write(data().resolve("segment-" + seed), content);
    }

    Outcome store(Path file, String name) {
        return run("node", Map.of(), script("archive-wal.sh", file.toString(), name));
    }

    Outcome store(String node, Path file, String name) {
        return run(node, Map.of(), script("archive-wal.sh", file.toString(), name));
    }

    Outcome fetch(String name, Path target) {
        return run("node", Map.of(), script("restore-wal.sh", name, target.toString()));
    }

    static List<String> script(String name, String... arguments) {
        List<String> words =
                new ArrayList<>(List.of("bash", SCRIPTS.resolve(name).toString()));
        words.addAll(List.of(arguments));
        return words;
    }

    Outcome run(String node, Map<String, String> environment, List<String> words) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PGREPL_ARCHIVE_DIRECTORY", archive.toString());
        all.put("PGREPL_NODE", node);
        return Command.of(words).with(all).in(data()).run(LIMIT);
    }

    /**
     * Kills a script, with SIGKILL, at the n-th of some programs that it starts.
     *
     * @return whether it started so many
     */
    boolean killed(int step, Interruption interruption, List<String> script, String... programs) {
        Path shims = home.resolve("shims");
        Path pid = home.resolve("pid");
        Path count = write(home.resolve("count"), "0".getBytes(StandardCharsets.UTF_8));
        try {
            Files.createDirectories(shims);
            for (String program : programs) {
                Path shim = write(shims.resolve(program), """
                        #!/bin/bash
                        PATH=${PATH#*:}
                        step=$(($(<"$COUNT") + 1))
                        echo "$step" >"$COUNT"
                        if [ "$step" != "$STEP" ]; then exec "${0##*/}" "$@"; fi
                        case $INTERRUPTION,${0##*/} in
                          HALF_WAY,cp) head -c 100000 "$1" >"$2" ;;
                          AFTER,*) "${0##*/}" "$@" ;;
                        esac
                        kill -KILL "$(<"$PID")"
                        """.getBytes(StandardCharsets.UTF_8));
                Files.setPosixFilePermissions(shim, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of("bash", "-c", "echo $$ >\"$PID\"; exec \"$@\"", "bash"));
        words.addAll(script);
        Outcome outcome = run(
                "node",
                Map.of(
                        "PATH", shims + ":" + System.getenv("PATH"),
                        "PID", pid.toString(),
                        "COUNT", count.toString(),
                        "STEP", Integer.toString(step),
                        "INTERRUPTION", interruption.name()),
                words);
        boolean killed = outcome.exitCode() == 128 + 9;
        if (!killed && !outcome.succeeded()) {
            throw new AssertionError("neither killed nor well: " + outcome);
        }
        return killed;
    }

    /** Names of all files in the archive, also of hidden ones. */
    List<String> names() {
        try (Stream<Path> files = Files.list(archive.resolve("wal"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, byte[] content) {
        try {
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
