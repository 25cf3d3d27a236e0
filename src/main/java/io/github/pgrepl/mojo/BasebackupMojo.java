package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.BaseBackup;
import io.github.pgrepl.operate.BaseBackup.Kind;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Takes a base backup of the running stack into its archive, verifies it, and shows all that there are. Afterwards it
 * removes from the archive what is older than {@code <archive><retain>} and not needed to restore any moment since.
 */
@Mojo(name = "basebackup", requiresProject = false, threadSafe = true)
public class BasebackupMojo extends RunMojo {

    /** The node to copy; without it a standby that streams, or the primary where there is none. */
    @Parameter(property = "pgrepl.node")
    private String node;

    /** How much to copy a second at most, to spare the node: {@code 10M}, {@code 512k}; without it there is no limit. */
    @Parameter(property = "pgrepl.maxRate")
    private String maxRate;

    /**
     * Copies only what changed since the newest base backup; from PostgreSQL 17 on with {@code summarize_wal} on, and with
     * Docker only.
     */
    @Parameter(property = "pgrepl.incremental", defaultValue = "false")
    private boolean incremental;

    /** How long it may take, in seconds. */
    @Parameter(property = "pgrepl.backupTimeout", defaultValue = "3600")
    private int backupTimeout;

    @Override
    void run() {
        new BaseBackup(
                        cluster(),
                        Optional.ofNullable(node),
                        Optional.ofNullable(maxRate),
                        incremental ? Kind.INCREMENTAL : Kind.FULL)
                .run(Duration.ofSeconds(backupTimeout), getLog()::info);
    }
}
