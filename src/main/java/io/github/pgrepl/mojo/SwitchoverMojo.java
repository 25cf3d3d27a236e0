package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Switchover;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Changes roles as planned: a standby leads from now on, and the primary of before is its standby. No commit is lost, and
 * writes wait for about a second. Called again after it was killed, it goes on with what it had begun.
 */
@Mojo(name = "switchover", requiresProject = false, threadSafe = true)
public class SwitchoverMojo extends RunMojo {

    /** The standby that is to lead; by default the one that has received the most. */
    @Parameter(property = "pgrepl.node")
    private String node;

    @Override
    void run() {
        new Switchover(cluster(), Optional.ofNullable(node)).run(timeout(), getLog()::info);
    }
}
