package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Restoration;
import io.github.pgrepl.stack.RecoveryTarget;
import io.github.pgrepl.stack.RecoveryTarget.Kind;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Restores the cluster as it was at a moment of the past, from a base backup and archived WAL, into a new stack beside the
 * running one: with a directory, data, an archive and free ports of its own. The stack it comes from is only read, and
 * need not run. Tells the last transaction, the position and the timeline that the recovery got to. Can be called again
 * after it was killed. Where servers run without Docker, other goals reach the new stack with its directory as
 * {@code pgrepl.outputDirectory}.
 */
@Mojo(name = "restore", requiresProject = false, threadSafe = true)
public class RestoreMojo extends RunMojo {

    /** Copying a base backup and replaying WAL may take so many times as long as a server's start. */
    private static final int FACTOR = 10;

    /** The directory of the new stack: one that is not there yet, outside of this stack's. */
    @Parameter(property = "pgrepl.restoreTo", defaultValue = "${project.build.directory}/pgrepl-restored")
    private File restoreTo;

    /**
     * Up to the last commit at or before this time, such as {@code 2026-03-01 14:30:00+01}; without a zone it is UTC. By
     * default, all that is archived is restored.
     */
    @Parameter(property = "pgrepl.targetTime")
    private String targetTime;

    /** What was written before this position in WAL, such as {@code 0/5A3F210}. */
    @Parameter(property = "pgrepl.targetLsn")
    private String targetLsn;

    /** Up to the restore point that {@code pg_create_restore_point} made under this name. */
    @Parameter(property = "pgrepl.targetName")
    private String targetName;

    /** Along this timeline, a number; by default the newest, across every failover. */
    @Parameter(property = "pgrepl.targetTimeline", defaultValue = "latest")
    private String targetTimeline;

    /** From this base backup in {@code archive/basebackup}; by default the newest that ended before the target. */
    @Parameter(property = "pgrepl.baseBackup")
    private String baseBackup;

    @Override
    void run() {
        Restoration restoration = new Restoration(cluster(), placed(restoreTo), target()).along(targetTimeline);
        if (baseBackup != null) {
            restoration.from(baseBackup);
        }
        restoration.run(timeout().multipliedBy(FACTOR), getLog()::info);
    }

    private RecoveryTarget target() {
        List<RecoveryTarget> targets = Stream.of(
                        Optional.ofNullable(targetTime).map(time -> new RecoveryTarget(Kind.TIME, time)),
                        Optional.ofNullable(targetLsn).map(lsn -> new RecoveryTarget(Kind.LSN, lsn)),
                        Optional.ofNullable(targetName).map(name -> new RecoveryTarget(Kind.NAME, name)))
                .flatMap(Optional::stream)
                .toList();
        if (targets.size() > 1) {
            throw new SpecException("pgrepl.targetTime, pgrepl.targetLsn, pgrepl.targetName: give one of them only");
        }
        return targets.isEmpty() ? RecoveryTarget.LATEST : targets.get(0);
    }
}
