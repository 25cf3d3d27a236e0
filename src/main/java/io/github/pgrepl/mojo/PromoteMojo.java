package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Promotion;
import io.github.pgrepl.operate.Promotion.Loss;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes a standby the primary, after a failure of the one that was. That one is stopped first, and stays stopped, so that
 * there are never two; the other standbys follow by themselves. Can be called again after it was killed.
 */
@Mojo(name = "promote", requiresProject = false, threadSafe = true)
public class PromoteMojo extends RunMojo {

    /** The standby to promote; by default the one that has received the most. */
    @Parameter(property = "pgrepl.node")
    private String node;

    /** Goes on where commits that were acknowledged may be lost, instead of refusing. */
    @Parameter(property = "pgrepl.acceptDataLoss", defaultValue = "false")
    private boolean acceptDataLoss;

    @Override
    void run() {
        new Promotion(cluster(), Optional.ofNullable(node), acceptDataLoss ? Loss.ACCEPTED : Loss.REFUSED)
                .run(timeout(), getLog()::info);
    }
}
