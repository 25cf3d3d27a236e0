package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.stack.Stack.Data;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Stops the stack. Its data stays, for the next {@code up}. Where nothing runs, nothing happens. */
@Mojo(name = "down", defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public class DownMojo extends RunMojo {

    /** Removes the data too: data directories and the archive, with its base backups. Secrets stay. */
    @Parameter(property = "pgrepl.purge", defaultValue = "false")
    private boolean purge;

    @Override
    void run() {
        Cluster cluster = cluster();
        cluster.stack().stop(purge ? Data.PURGE : Data.KEEP, timeout());
        runtimeNote().forget(RuntimeChoice.of(cluster.stack()));
        exports().withdraw();
        getLog().info("The cluster " + cluster.plan().spec().name() + " is down"
                + (purge ? ", and its data is gone." : "; its data stays."));
    }
}
