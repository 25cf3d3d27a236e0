package io.github.pgrepl.mojo;

import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.WriteReport;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Turns the spec into the stack directory: compose file, configuration, scripts, and secrets where there are none yet.
 * Writes only what changed, and removes only what it once generated. A generated file that was changed by hand is kept
 * beside the new one, as NAME.orig.
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public class GenerateMojo extends StackMojo {

    /** Replaces generated files that were changed by hand, instead of keeping the changed ones as NAME.orig. */
    @Parameter(property = "pgrepl.force", defaultValue = "false")
    private boolean force;

    @Override
    void run() {
        WriteReport report = write(rendered(), force ? HandEdits.DISCARD : HandEdits.KEEP);
        getLog().info(summary(report));
    }

    private String summary(WriteReport report) {
        if (report.nothingChanged()) {
            return stackDirectory() + " is up to date: " + report.unchanged() + " files.";
        }
        return stackDirectory() + ": " + report.created().size() + " files created, "
                + report.updated().size() + " updated, " + report.removed().size() + " removed, "
                + report.unchanged() + " unchanged.";
    }
}
