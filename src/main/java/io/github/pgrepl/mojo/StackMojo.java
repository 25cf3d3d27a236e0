package io.github.pgrepl.mojo;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.stack.docker.DockerLayout;

/** A goal that is about the stack directory's files. */
abstract class StackMojo extends PgreplMojo {

    final RenderedStack rendered() {
        ClusterPlan plan = plan(DockerLayout.layout());
        return new StackRenderer(templateDirectory())
                .render(plan, ProjectSources.read(plan, baseDirectory(), stackDirectory()));
    }
}
