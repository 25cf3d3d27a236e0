package io.github.pgrepl.mojo;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.disk.CheckReport;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.render.disk.WriteReport;
import io.github.pgrepl.stack.Waiting;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal that is about the stack directory's files. */
abstract class StackMojo extends PgreplMojo {

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private MojoExecution execution;

    final MavenSession session() {
        return session;
    }

    /** FreeMarker and the templates take as long to load as the spec takes to be planned: both are done at once. */
    final RenderedStack rendered() {
        CompletableFuture<StackRenderer> renderer =
                CompletableFuture.supplyAsync(() -> new StackRenderer(templateDirectory()));
        ClusterPlan plan = plan(DockerLayout.layout());
        return rendered(plan, Waiting.join(renderer));
    }

    final RenderedStack rendered(ClusterPlan plan) {
        return rendered(plan, new StackRenderer(templateDirectory()));
    }

    private RenderedStack rendered(ClusterPlan plan, StackRenderer renderer) {
        return renderer.render(plan, ProjectSources.read(plan, baseDirectory(), stackDirectory()));
    }

    /** Makes the directory what the stack says, and tells what a person's changes became. */
    final WriteReport write(RenderedStack stack, HandEdits edits) {
        WriteReport report = new StackDirectory(stackDirectory()).write(stack, edits, new SecureRandom());
        report.kept()
                .forEach(kept -> getLog().warn(kept.path() + " was changed by hand: the change is kept as " + kept.as()
                        + "; the spec is where to make it last"));
        return report;
    }

    /** Fails with a diff where the directory is not what the stack says. */
    final void check(RenderedStack stack) {
        CheckReport report = new StackDirectory(stackDirectory()).check(stack);
        if (!report.isUpToDate()) {
            throw new CheckFailedException(stackDirectory() + " is not what the spec says:\n"
                    + String.join("\n", report.diff())
                    + "\nTo make it so, run: "
                    + command("generate"));
        }
    }

    /** Another goal for the same stack, as a person types it. */
    final String command(String goal) {
        return new MavenCommand(session.getRequest(), project(), execution).of(goal);
    }
}
