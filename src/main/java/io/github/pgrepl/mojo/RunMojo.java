package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.stack.docker.DockerLayout;
import io.github.pgrepl.stack.docker.DockerStack;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal that is about servers. */
abstract class RunMojo extends StackMojo {

    /**
     * What runs the servers: {@code docker}, {@code embedded} (processes, without Docker), or {@code auto}: Docker where
     * an engine answers, else embedded.
     */
    @Parameter(property = "pgrepl.runtime", defaultValue = "auto")
    private String runtime;

    /** How long to wait for servers, in seconds. */
    @Parameter(property = "pgrepl.timeout", defaultValue = "120")
    private int timeout;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    final Cluster cluster() {
        RuntimeChoice.of(runtime, getLog()::info);
        ClusterPlan plan = plan(DockerLayout.layout());
        return new Cluster(plan, new DockerStack(plan, stackDirectory()), stackDirectory());
    }

    final Duration timeout() {
        return Duration.ofSeconds(timeout);
    }

    final Path buildDirectory() {
        return buildDirectory.toPath();
    }

    final MavenSession session() {
        return session;
    }

    final Exports exports() {
        return new Exports(buildDirectory(), project(), session);
    }
}
