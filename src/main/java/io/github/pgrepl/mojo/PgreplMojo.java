package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Layout;
import io.github.pgrepl.render.RenderException;
import io.github.pgrepl.render.disk.StackDirectoryException;
import io.github.pgrepl.stack.StackException;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** What all goals have in common: where the spec and the stack are, and how failures reach Maven. */
abstract class PgreplMojo extends AbstractMojo {

    /** Skips the goal. */
    @Parameter(property = "pgrepl.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The spec: what the cluster consists of. Everything in it has a default, so that {@code <cluster/>} alone is a
     * primary and one standby. The reference page <em>The spec</em> describes every element.
     */
    @Parameter
    private PlexusConfiguration cluster;

    /** A YAML file with the spec, instead of {@code <cluster>}: the same names, the cluster's elements at its top. */
    @Parameter(property = "pgrepl.spec")
    private File spec;

    /** The stack directory. */
    @Parameter(property = "pgrepl.outputDirectory", defaultValue = "${project.build.directory}/pgrepl")
    private File outputDirectory;

    /**
     * A directory of FreeMarker templates that win over the plugin's own files of the same path, scripts too, or add files
     * to the stack: a file {@code monitoring/queries.yml.ftl} in it becomes {@code monitoring/queries.yml}. What is below
     * {@code node/} is made for every node, unless there is another below that node's name. A file {@code .sh} can be run.
     */
    @Parameter(property = "pgrepl.templateDirectory")
    private File templateDirectory;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped: pgrepl.skip is set.");
            return;
        }
        try {
            run();
        } catch (SpecException
                | StackDirectoryException
                | RenderException
                | CheckFailedException
                | StackException
                | OperationException e) {
            throw new MojoFailureException(e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new MojoExecutionException("This should not happen: " + e, e);
        }
    }

    abstract void run();

    /** The plan of the spec, for a layout; warnings are logged. */
    final ClusterPlan plan(Layout layout) {
        ClusterLoader loader = new ClusterLoader(baseDirectory(), project.getArtifactId(), getLog()::warn);
        return spec != null ? loader.yaml(spec.toPath(), layout) : loader.pom(Optional.ofNullable(cluster), layout);
    }

    final MavenProject project() {
        return project;
    }

    final Path stackDirectory() {
        return placed(outputDirectory);
    }

    final Optional<Path> templateDirectory() {
        return Optional.ofNullable(templateDirectory).map(File::toPath);
    }

    /** Where Maven means a file to be: outside of a project, it leaves open where that is. */
    final Path placed(File file) {
        Path path = file.toPath();
        for (int names = 1; names < path.getNameCount(); names++) {
            if (path.getName(names - 1).toString().equals("${project.basedir}")) {
                return baseDirectory().resolve(path.subpath(names, path.getNameCount()));
            }
        }
        return path;
    }

    /** Of the project; outside one, where Maven was called. */
    final Path baseDirectory() {
        File directory = project.getBasedir();
        return (directory == null ? new File("") : directory).toPath().toAbsolutePath();
    }
}
