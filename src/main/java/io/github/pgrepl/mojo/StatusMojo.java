package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Status;
import java.util.concurrent.TimeUnit;
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

    /** {@code table} for people, {@code json} for programs. */
    @Parameter(property = "pgrepl.format", defaultValue = "table")
    private String format;

    /** Shows it anew every so many seconds, until interrupted; 0: once. */
    @Parameter(property = "pgrepl.watch", defaultValue = "0")
    private int watch;

    @Override
    void run() {
        Format chosen = Format.of(format);
        try (Status status = new Status(cluster())) {
            show(chosen, status);
            while (watch > 0 && waited()) {
                if (chosen == Format.TABLE && System.console() != null) {
                    System.out.print(CLEAR_SCREEN);
                }
                show(chosen, status);
            }
        }
    }

    private void show(Format chosen, Status status) {
        if (chosen == Format.JSON) {
            // Not through the log: a program reads it.
            System.out.print(status.json());
        } else {
            status.table().lines().forEach(getLog()::info);
        }
    }

    private boolean waited() {
        try {
            TimeUnit.SECONDS.sleep(watch);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
