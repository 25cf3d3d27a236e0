package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.disk.RenderedStack;
import java.nio.file.Path;
import java.util.Optional;

/** What embedded servers take from the build that starts them. Asked only when something is to be started. */
public interface Supplies {

    /** The artifact's file on this machine. */
    Path jar(Binaries binaries);

    /** The stack of a plan, of which servers take their configuration files. */
    RenderedStack rendered(ClusterPlan plan);

    /** The directory of PEM files; nothing where TLS is off. */
    Optional<Path> certificates();

    /** Takes what a person is to know while, or because, something is started: a sentence. */
    default void notice(String sentence) {}
}
