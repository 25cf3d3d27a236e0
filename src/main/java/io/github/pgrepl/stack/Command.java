package io.github.pgrepl.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A program to run: the only place that starts processes. Arguments are never secrets, because everybody on the machine
 * can read them.
 *
 * @param words the program and its arguments, each taken as it is; there is no shell
 * @param environment added to this process's own
 * @param directory to run in; nothing: this process's
 * @param input for its standard input
 */
public record Command(List<String> words, Map<String, String> environment, Optional<Path> directory, String input) {

    /** What became of a command that ended by itself. */
    public record Outcome(int exitCode, String output, String errors) {

        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of(), Optional.empty(), "");
    }

    public Command in(Path other) {
        return new Command(words, environment, Optional.of(other), input);
    }

    public Command with(Map<String, String> other) {
        return new Command(words, other, directory, input);
    }

    public Command reading(String other) {
        return new Command(words, environment, directory, other);
    }

    /**
     * Runs it to its end, and reads both of its streams.
     *
     * @throws StackException if there is no such program, or it takes longer; it is killed then, with all it started
     */
    public Outcome run(Duration limit) {
        return finish(limit, Command::read);
    }

    /**
     * The same, and passes each line of its standard output on as soon as it is there.
     *
     * @param lines called by another thread
     */
    public Outcome run(Duration limit, Consumer<String> lines) {
        return finish(limit, stream -> read(stream, lines));
    }

    /** Whether it did what it was for; it did not either where there is no such program, or where it takes longer. */
    public boolean succeeds(Duration limit) {
        try {
            return run(limit).succeeded();
        } catch (StackException e) {
            return false;
        }
    }

    private Outcome finish(Duration limit, Function<InputStream, String> reading) {
        Process process = start(ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE);
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> reading.apply(process.getInputStream()));
        CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        try {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It did not read all of its input: its exit code tells whether it minds.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StackException(
                        "\"" + this + "\" did not end within " + limit.toSeconds() + " seconds",
                        "look at what it waits for, or give it more time with -Dpgrepl.timeout=");
            }
            return new Outcome(process.exitValue(), output.join(), errors.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("\"" + this + "\" was interrupted", "run it again", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /**
     * Starts it, and leaves it to itself: it lives on when this process ends.
     *
     * @param log what it writes is added to this file
     */
    public ProcessHandle launch(Path log) {
        ProcessBuilder.Redirect append = ProcessBuilder.Redirect.appendTo(log.toFile());
        return start(append, append).toHandle();
    }

    private Process start(ProcessBuilder.Redirect output, ProcessBuilder.Redirect errors) {
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(output).redirectError(errors);
        builder.environment().putAll(environment);
        directory.ifPresent(path -> builder.directory(path.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new StackException(
                    "\"" + words.get(0) + "\" cannot be started: " + e.getMessage(),
                    "install it, or see that the PATH finds it",
                    e);
        }
    }

    private static String read(InputStream stream, Consumer<String> lines) {
        StringBuilder all = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
                all.append(line).append('\n');
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
