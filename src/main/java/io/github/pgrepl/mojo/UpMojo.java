package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.RunningCluster;
import io.github.pgrepl.operate.Start;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.RenderedStack;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Starts the stack, and returns when every standby streams and has replayed what the primary had. A stack directory below
 * the build directory is generated first; one elsewhere, such as a committed one, must be what the spec says. Tests get
 * {@code pgrepl.jdbcUrl} and the like as system properties, later plugins as {@code ${pgrepl.jdbcUrl}}; the same is in
 * {@code pgrepl-cluster.properties} and {@code pgrepl-cluster.json} in the build directory.
 */
@Mojo(name = "up", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public class UpMojo extends RunMojo {

    @Override
    void run() {
        // Before exports are among the properties.
        String end = command("down");
        ClusterPlan plan = plan();
        Cluster cluster = cluster(plan);
        prepare(rendered(plan));
        runtimeNote().write(RuntimeChoice.of(cluster.stack()), getLog()::warn);
        RunningCluster running = new Start(
                        cluster,
                        timeout(),
                        buildDirectory().resolve("pgrepl-failure"),
                        ConsoleProgress.of(session(), getLog()::info))
                .run();
        exports().publish(running);
        getLog().info(running.summary() + " It runs until: " + end);
    }

    private void prepare(RenderedStack stack) {
        if (!stackDirectory().startsWith(buildDirectory())) {
            check(stack);
        }
        // Where the files are right, this makes what is never committed: passwords that are missing.
        write(stack, HandEdits.KEEP);
    }
}
