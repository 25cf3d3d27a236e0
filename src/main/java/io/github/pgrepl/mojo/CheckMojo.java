package io.github.pgrepl.mojo;

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
        check(rendered());
        getLog().info(stackDirectory() + " is what the spec says.");
    }
}
