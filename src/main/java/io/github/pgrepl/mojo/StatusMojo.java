package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.JsonObject;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.Status;
import io.github.pgrepl.stack.StackException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Shows every node: its role, state, timeline and position, and for a standby its upstream, how far it is behind, its
 * slot and how commits wait for it. Nodes that are down are told as such. Below, every base backup in the archive, the
 * oldest first: how old and how large it is, where a recovery from it begins, and what it builds on if it is incremental.
 */
@Mojo(name = "status", requiresProject = false, threadSafe = true)
public class StatusMojo extends RunMojo {

    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    private static final int WATCH = 2;

    /** {@code table} for people, {@code json} for programs. */
    @Parameter(property = "pgrepl.format", defaultValue = "table")
    private String format;

    /** Shows it anew every so many seconds, until interrupted; {@code true}, or no value: every 2 seconds; 0: once. */
    @Parameter(property = "pgrepl.watch", defaultValue = "0")
    private String watch;

    @Override
    void run() {
        Format chosen = Format.of(format);
        int seconds = seconds(watch);
        try (Status status = new Status(cluster())) {
            if (seconds == 0) {
                show(chosen, chosen == Format.JSON ? status.json() : status.table());
                return;
            }
            show(chosen, round(chosen, status::json, status::table));
            while (waited(seconds)) {
                if (chosen == Format.TABLE && StandardOutput.isTerminal()) {
                    StandardOutput.stream().print(CLEAR_SCREEN);
                }
                show(chosen, round(chosen, status::json, status::table));
            }
        }
    }

    private void show(Format chosen, String text) {
        if (chosen == Format.JSON) {
            // Not through the log: a program reads it.
            StandardOutput.stream().print(text);
        } else {
            text.lines().forEach(getLog()::info);
        }
    }

    /** Where nothing can be told, that is told: the next round may know more. */
    static String round(Format chosen, Supplier<String> json, Supplier<String> table) {
        try {
            return chosen == Format.JSON ? json.get() : table.get();
        } catch (StackException | OperationException e) {
            return chosen == Format.JSON
                    ? new JsonObject().with("error", e.getMessage()).toString()
                    : "No status this time: " + e.getMessage();
        }
    }

    /** A property without a value is {@code true} to Maven. */
    static int seconds(String watch) {
        if (watch.equals("true")) {
            return WATCH;
        }
        if (!watch.matches("[0-9]{1,6}")) {
            throw new OperationException("pgrepl.watch: \"" + watch
                    + "\" is no number of seconds; -Dpgrepl.watch=10 shows it every 10 seconds, -Dpgrepl.watch every "
                    + WATCH);
        }
        return Integer.parseInt(watch);
    }

    private static boolean waited(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
