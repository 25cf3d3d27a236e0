package io.github.pgrepl.stack.docker;

import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.FileUtils;

/** A stack directory of a test, as somebody uses it who has no Maven: with docker compose and the scripts. */
public final class ComposeDirectory implements AutoCloseable {

    private static final Path ROOT = Path.of("target/docker-it").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path path;

    private ComposeDirectory(Path path) {
        this.path = path;
    }

    /** @param replacements in the compose file, such as of ports that are the tests' own */
    public static ComposeDirectory of(String name, RenderedStack stack, Map<String, String> replacements) {
        Path path = fresh(name);
        new StackDirectory(path).write(stack, HandEdits.KEEP, new SecureRandom());
        try {
            Path compose = path.resolve("docker-compose.yml");
            String text = Files.readString(compose);
            for (Map.Entry<String, String> replacement : replacements.entrySet()) {
                if (!text.contains(replacement.getKey())) {
                    throw new AssertionError("no " + replacement.getKey() + " in:\n" + text);
                }
                text = text.replace(replacement.getKey(), replacement.getValue());
            }
            Files.writeString(compose, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ComposeDirectory(path);
    }

    /** An empty place for a stack directory. */
    public static Path fresh(String name) {
        try {
            Path path = ROOT.resolve(name);
            FileUtils.deleteDirectory(path.toFile());
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return path;
    }

    /** What it writes to its output; fails where it fails. */
    public String run(String... words) {
        Outcome outcome = outcome(words);
        if (!outcome.succeeded()) {
            throw new AssertionError(String.join(" ", words) + " failed with " + outcome.exitCode() + ":\n"
                    + outcome.output() + outcome.errors());
        }
        return outcome.output();
    }

    public Outcome outcome(String... words) {
        return Command.of(List.of(words)).in(path).run(LIMIT);
    }

    /** As the superuser, in the node's container. */
    public String sql(String node, String database, String statement) {
        return run(
                        "docker",
                        "compose",
                        "exec",
                        "-T",
                        node,
                        "bash",
                        "/pgrepl/psql.sh",
                        "--dbname",
                        database,
                        "-qAt",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-c",
                        statement)
                .strip();
    }

    /** Asks again and again until the answer is the one that is expected, or far too much time has passed. */
    public void awaitSql(String expected, String node, String database, String statement) {
        await(
                node + ": " + statement + " to answer " + expected,
                () -> outcome(
                                "docker",
                                "compose",
                                "exec",
                                "-T",
                                node,
                                "bash",
                                "/pgrepl/psql.sh",
                                "--dbname",
                                database,
                                "-qAt",
                                "-c",
                                statement)
                        .output()
                        .strip()
                        .equals(expected));
    }

    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Leaves nothing: no container, no volume, no file. */
    @Override
    public void close() {
        run("docker", "compose", "down", "--volumes", "--timeout", "5");
        try {
            FileUtils.deleteDirectory(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
