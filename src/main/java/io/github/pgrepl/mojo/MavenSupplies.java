package io.github.pgrepl.mojo;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.embedded.Binaries;
import io.github.pgrepl.stack.embedded.Supplies;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * What embedded servers take from a Maven build. Their programs are artifacts, resolved as Maven resolves all others, so
 * that mirrors, proxies, credentials and offline builds hold.
 */
record MavenSupplies(
        RepositorySystem system,
        RepositorySystemSession session,
        List<RemoteRepository> repositories,
        Function<ClusterPlan, RenderedStack> rendering,
        Optional<Path> certificates,
        Consumer<String> notices)
        implements Supplies {

    @Override
    public Path jar(Binaries binaries) {
        DefaultArtifact artifact =
                new DefaultArtifact(binaries.groupId(), binaries.artifactId(), "jar", binaries.version());
        try {
            return system.resolveArtifact(session, new ArtifactRequest(artifact, repositories, "pgrepl"))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw new StackException(
                    "PostgreSQL's programs " + binaries + " cannot be had: " + e.getMessage(),
                    session.isOffline()
                            ? "run it once without -o"
                            : "see that <postgres> names a release that they exist of (a major alone always does), and"
                                    + " that Maven reaches its repositories",
                    e);
        }
    }

    @Override
    public void notice(String sentence) {
        notices.accept(sentence);
    }

    @Override
    public RenderedStack rendered(ClusterPlan plan) {
        return rendering.apply(plan);
    }
}
