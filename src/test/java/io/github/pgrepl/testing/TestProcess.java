package io.github.pgrepl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Processes of the tests: every one has a time limit, and none runs as root where PostgreSQL refuses that. */
final class TestProcess {

    /** Far more than anything here takes, even on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Whom servers run as where the tests run as root; it needs an entry in the user database. */
    private static final String UNPRIVILEGED = "nobody";

    static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private static final String GROUP = ROOT ? run("id", "-g", UNPRIVILEGED).strip() : "";

    private TestProcess() {}

    /** The command as the user that servers run as. */
    static List<String> unprivileged(List<String> command) {
        if (!ROOT) {
            return command;
        }
        List<String> stepDown =
                List.of("setpriv", "--reuid", UNPRIVILEGED, "--regid", GROUP, "--clear-groups", "--inh-caps=-all");
        return Stream.concat(stepDown.stream(), command.stream()).toList();
    }

    /** Gives a file, or a directory with all that is in it, to the user that servers run as. */
    static void giveToServer(Path path) {
        if (ROOT) {
            run("chown", "-R", UNPRIVILEGED + ":" + GROUP, path.toString());
        }
    }

    static String run(String... command) {
        return run(List.of(command));
    }

    /** Runs a command to its end and returns what it wrote; fails where it fails or takes too long. */
    static String run(List<String> command) {
        Ended ended = runToEnd(command);
        if (ended.exitCode() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with exit code " + ended.exitCode() + ":\n" + ended.output());
        }
        return ended.output();
    }

    /** Runs a command to its end and returns what it wrote, whatever its exit code. */
    static String runWhatever(List<String> command) {
        return runToEnd(command).output();
    }

    private record Ended(int exitCode, String output) {}

    private static Ended runToEnd(List<String> command) {
        try {
            Path output = Files.createTempFile("pgrepl-test-", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(FileUtils.getTempDirectory())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().put("LC_ALL", "C");
                Process process = builder.start();
                boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                String text = Files.readString(output, StandardCharsets.ISO_8859_1);
                if (!ended) {
                    throw new IllegalStateException(
                            String.join(" ", command) + " did not end in " + LIMIT + ":\n" + text);
                }
                return new Ended(process.exitValue(), text);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal, such as {@code HUP}; a process that is gone is fine. */
    static void signal(long pid, String signal) {
        try {
            run("kill", "-" + signal, Long.toString(pid));
        } catch (IllegalStateException e) {
            if (ProcessHandle.of(pid).isPresent()) {
                throw e;
            }
        }
    }
}
