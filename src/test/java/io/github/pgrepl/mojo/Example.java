package io.github.pgrepl.mojo;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Layout;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/** One of the projects in {@code examples/}, read as Maven would read it. */
public record Example(Path directory) {

    private static final Path EXAMPLES = Path.of("examples");

    public static Example of(String name) {
        return new Example(EXAMPLES.resolve(name));
    }

    /** All that are about a cluster, sorted by name. */
    public static List<Example> all() throws IOException {
        try (Stream<Path> directories = Files.list(EXAMPLES)) {
            return directories
                    .filter(Files::isDirectory)
                    .sorted()
                    .map(Example::new)
                    .toList();
        }
    }

    public String name() {
        return directory.getFileName().toString();
    }

    /** Where {@code generate} writes in this project. */
    public Path stackDirectory() {
        Xpp3Dom output = configuration().getChild("outputDirectory");
        return output == null
                ? directory.resolve("target/pgrepl")
                : Path.of(output.getValue().replace("${project.basedir}", directory.toString()));
    }

    public ClusterPlan plan() {
        return plan(configuration().getChild("cluster"), DockerLayout.layout());
    }

    /** As it would be with another major of PostgreSQL, and somewhere else. */
    public ClusterPlan plan(int major, Layout layout) {
        Xpp3Dom cluster = new Xpp3Dom(configuration().getChild("cluster"));
        Xpp3Dom postgres = cluster.getChild("postgres");
        if (postgres == null) {
            postgres = new Xpp3Dom("postgres");
            cluster.addChild(postgres);
        }
        postgres.setValue(Integer.toString(major));
        return plan(cluster, layout);
    }

    private ClusterPlan plan(Xpp3Dom cluster, Layout layout) {
        List<String> warnings = new ArrayList<>();
        ClusterPlan plan = new ClusterLoader(directory.toAbsolutePath(), name(), warnings::add)
                .pom(Optional.of(new XmlPlexusConfiguration(cluster)), layout);
        if (!warnings.isEmpty()) {
            throw new AssertionError("An example is to be without warnings: " + warnings);
        }
        return plan;
    }

    public RenderedStack stack() {
        return stack(plan());
    }

    public RenderedStack stack(ClusterPlan plan) {
        return new StackRenderer(Optional.empty())
                .render(plan, ProjectSources.read(plan, directory.toAbsolutePath(), stackDirectory()));
    }

    /** The spec, as the POM has it. */
    Xpp3Dom cluster() {
        return configuration().getChild("cluster");
    }

    private Xpp3Dom configuration() {
        try (Reader pom = Files.newBufferedReader(directory.resolve("pom.xml"))) {
            Model model = new MavenXpp3Reader().read(pom);
            Plugin plugin = model.getBuild().getPluginsAsMap().get("io.github.pgrepl:pgrepl-maven-plugin");
            return (Xpp3Dom) plugin.getConfiguration();
        } catch (IOException | XmlPullParserException e) {
            throw new AssertionError(directory + " is not readable as a project", e);
        }
    }
}
