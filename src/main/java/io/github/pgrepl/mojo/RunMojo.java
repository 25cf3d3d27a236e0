package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.docker.DockerLayout;
import io.github.pgrepl.stack.docker.DockerStack;
import io.github.pgrepl.stack.embedded.CacheDirectory;
import io.github.pgrepl.stack.embedded.EmbeddedStack;
import io.github.pgrepl.stack.embedded.Supplies;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;

/** A goal that is about servers. */
abstract class RunMojo extends StackMojo {

    /**
     * What runs the servers: {@code docker}, {@code embedded} (processes, without Docker), or {@code auto}: Docker where
     * an engine answers, else embedded. What {@code up} came to holds for the stack until {@code down}.
     */
    @Parameter(property = "pgrepl.runtime", defaultValue = "auto")
    private String runtime;

    /** How long to wait for servers, in seconds. */
    @Parameter(property = "pgrepl.timeout", defaultValue = "120")
    private int timeout;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Inject
    private RepositorySystem repositorySystem;

    final Cluster cluster() {
        return cluster(plan());
    }

    /** What the stack directory says, whatever runs the servers. */
    final ClusterPlan plan() {
        return plan(DockerLayout.layout());
    }

    final Cluster cluster(ClusterPlan plan) {
        EmbeddedStack embedded = new EmbeddedStack(plan, stackDirectory(), supplies(plan), CacheDirectory.ofThisUser());
        Stack stack = switch (RuntimeChoice.of(runtime, new ThisMachine(embedded, runtimeNote()), getLog()::info)) {
            case DOCKER -> new DockerStack(plan, stackDirectory(), getLog()::info);
            case EMBEDDED -> embedded;
        };
        return new Cluster(stack, stackDirectory());
    }

    /** Which runtime runs this stack. */
    final RuntimeNote runtimeNote() {
        return RuntimeNote.on(stackDirectory(), CacheDirectory.ofThisUser());
    }

    private Supplies supplies(ClusterPlan plan) {
        return new MavenSupplies(
                repositorySystem,
                session().getRepositorySession(),
                project().getRemoteProjectRepositories(),
                this::rendered,
                plan.spec().tls() instanceof Tls.Directory directory
                        ? Optional.of(baseDirectory().resolve(directory.path()))
                        : Optional.empty(),
                getLog()::info);
    }

    final Duration timeout() {
        return Duration.ofSeconds(timeout);
    }

    final Path buildDirectory() {
        return placed(buildDirectory);
    }

    final Exports exports() {
        return new Exports(buildDirectory(), project(), session());
    }
}
