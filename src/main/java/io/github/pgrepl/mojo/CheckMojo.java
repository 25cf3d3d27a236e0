package io.github.pgrepl.mojo;

import io.github.pgrepl.render.disk.CheckReport;
import io.github.pgrepl.render.disk.StackDirectory;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Fails, with a unified diff, where the stack directory is not what the spec says: the gate for stacks that are
 * committed. Writes nothing.
 */
@Mojo(name = "check", defaultPhase = LifecyclePhase.VERIFY, requiresProject = false, threadSafe = true)
public class CheckMojo extends StackMojo {

    @Override
    void run() {
        CheckReport report = new StackDirectory(stackDirectory()).check(rendered());
        if (!report.isUpToDate()) {
            throw new CheckFailedException(stackDirectory() + " is not what the spec says:\n"
                    + String.join("\n", report.diff())
                    + "\nTo make it so, run: mvn pgrepl:generate");
        }
        getLog().info(stackDirectory() + " is what the spec says.");
    }
}
