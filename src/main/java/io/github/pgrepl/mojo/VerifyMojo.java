package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Verification;
import io.github.pgrepl.operate.VerificationReport;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Proves a running stack: a row that the primary commits is read on every standby (one that is late on purpose has
 * received it), standbys refuse writes, settings in force are those of the spec, access rules are without error, slots and
 * synchronous standbys are as planned, and the archive receives. Fails with everything that is not so. It leaves nothing
 * behind.
 */
@Mojo(name = "verify", requiresProject = false, threadSafe = true)
public class VerifyMojo extends RunMojo {

    /** {@code table} for people, {@code json} for programs. */
    @Parameter(property = "pgrepl.format", defaultValue = "table")
    private String format;

    @Override
    void run() {
        Format chosen = Format.of(format);
        VerificationReport report =
                new Verification(cluster(), timeout(), ConsoleProgress.of(session(), getLog()::info)).run();
        if (chosen == Format.JSON) {
            // Not through the log: a program reads it.
            StandardOutput.stream().print(report.json());
            report.requireSuccess();
        } else {
            report.table().lines().forEach(getLog()::info);
            getLog().info(report.requireSuccess());
        }
    }
}
