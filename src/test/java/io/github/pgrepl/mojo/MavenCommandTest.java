package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import java.util.Properties;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command that a message asks the user to type. */
class MavenCommandTest {

    private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
    private final MavenProject project = new MavenProject();
    private final Plugin plugin = new Plugin();

    @BeforeEach
    void callInTheProject() {
        Properties system = new Properties();
        system.setProperty("user.dir", "/home/me/shop");
        request.setSystemProperties(system);
        plugin.setGroupId("io.github.pgrepl");
        plugin.setArtifactId("pgrepl-maven-plugin");
        plugin.setConfiguration(configuration("shop"));
        project.setBuild(new Build());
        project.getBuild().addPlugin(plugin);
        project.setFile(new File("/home/me/shop/pom.xml"));
    }

    @Test
    void isShortWhereNothingWasSaid() {
        assertThat(command("default-cli")).isEqualTo("mvn pgrepl:generate");
    }

    @Test
    void namesWhatWasSaidOfPlacesAndNothingElse() {
        Properties user = new Properties();
        user.setProperty("pgrepl.outputDirectory", "my stack");
        user.setProperty("pgrepl.spec", "db/cluster.yml");
        user.setProperty("pgrepl.password", "secret");
        user.setProperty("skipTests", "true");
        request.setUserProperties(user);
        request.setActiveProfiles(List.of("db"));
        request.setInactiveProfiles(List.of("slow"));

        assertThat(command("default-cli"))
                .isEqualTo("mvn -P 'db,!slow' pgrepl:generate \"-Dpgrepl.outputDirectory=my stack\""
                        + " -Dpgrepl.spec=db/cluster.yml");
    }

    @Test
    void namesWhatTheSpecTakesFromTheCommandLine() {
        Plugin written = new Plugin();
        written.setArtifactId("pgrepl-maven-plugin");
        written.setConfiguration(configuration("${shop.name}"));
        Model parent = new Model();
        parent.setBuild(new Build());
        parent.getBuild().addPlugin(written);
        project.setParent(new MavenProject());
        project.getParent().setOriginalModel(parent);
        Properties user = new Properties();
        user.setProperty("shop.name", "books");
        user.setProperty("shop", "x");
        request.setUserProperties(user);

        assertThat(command("default-cli")).isEqualTo("mvn pgrepl:generate -Dshop.name=books");
    }

    @Test
    void namesThePomThatIsNotWhereMavenWasCalled() {
        project.setFile(new File("/home/me/shop/db/pom.xml"));
        assertThat(command("default-cli")).isEqualTo("mvn -f db/pom.xml pgrepl:generate");

        project.setFile(new File("/home/me/.flattened-pom.xml"));
        request.setPom(new File("/home/me/orders.xml"));
        assertThat(command("default-cli")).isEqualTo("mvn -f ../orders.xml pgrepl:generate");
    }

    @Test
    void namesTheExecutionThatHasAConfigurationOfItsOwn() {
        execution("same", configuration("shop"));
        execution("other", configuration("orders"));

        assertThat(command("same")).isEqualTo("mvn pgrepl:generate");
        assertThat(command("other")).isEqualTo("mvn pgrepl:generate@other");
    }

    @Test
    void namesThePluginInFullWhereNoPomDoes() {
        project.getBuild().removePlugin(plugin);
        project.getBuild().flushPluginMap();
        project.setFile(null);

        assertThat(command("default-cli")).isEqualTo("mvn io.github.pgrepl:pgrepl-maven-plugin:1.2:generate");
    }

    private String command(String execution) {
        PluginDescriptor descriptor = new PluginDescriptor();
        descriptor.setGroupId("io.github.pgrepl");
        descriptor.setArtifactId("pgrepl-maven-plugin");
        descriptor.setVersion("1.2");
        descriptor.setGoalPrefix("pgrepl");
        MojoDescriptor check = new MojoDescriptor();
        check.setPluginDescriptor(descriptor);
        return new MavenCommand(request, project, new MojoExecution(check, execution)).of("generate");
    }

    private void execution(String id, Xpp3Dom configuration) {
        PluginExecution execution = new PluginExecution();
        execution.setId(id);
        execution.setConfiguration(configuration);
        plugin.addExecution(execution);
        plugin.flushExecutionMap();
    }

    private static Xpp3Dom configuration(String name) {
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        Xpp3Dom child = new Xpp3Dom("name");
        child.setValue(name);
        configuration.addChild(child);
        return configuration;
    }
}
