package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Rejoin;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Brings a node back as a standby: the primary of before a failover, or a standby that cannot follow any more. What it has
 * beyond the primary is taken away from it; where that cannot be, it is cloned again. Can be called again after it was
 * killed.
 */
@Mojo(name = "rejoin", requiresProject = false, threadSafe = true)
public class RejoinMojo extends RunMojo {

    /** The node to bring back. */
    @Parameter(property = "pgrepl.node", required = true)
    private String node;

    @Override
    void run() {
        new Rejoin(cluster(), node).run(timeout(), getLog()::info);
    }
}
