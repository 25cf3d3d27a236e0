package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLoaderTest {

    private static final Path REFERENCE = Path.of("src/test/resources/io/github/pgrepl/spec");

    @TempDir
    Path project;

    private final List<String> warnings = new ArrayList<>();
    private ClusterLoader loader;

    @BeforeEach
    void makeLoader() {
        loader = new ClusterLoader(project, "shop", warnings::add);
    }

    private ClusterPlan pom(String xml) {
        try {
            return loader.pom(
                    Optional.of(new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader(xml)))),
                    DockerLayout.layout());
        } catch (IOException | XmlPullParserException e) {
            throw new AssertionError(e);
        }
    }

    private ClusterPlan yaml(byte[] content) throws IOException {
        return loader.yaml(Files.write(project.resolve("pg.yml"), content), DockerLayout.layout());
    }

    @Test
    void theSameSpecInPomAndYamlIsTheSame() throws IOException {
        ClusterPlan pom = pom(Files.readString(REFERENCE.resolve("reference.xml")));
        ClusterPlan yaml = loader.yaml(REFERENCE.resolve("reference.yml"), DockerLayout.layout());
        assertThat(yaml).isEqualTo(pom);
        assertThat(pom.spec().standbys()).hasSize(2);
        assertThat(warnings).isEmpty();
    }

    @Test
    void everyProblemOfAPomIsInOneMessage() {
        assertThatThrownBy(() -> pom("<cluster nam='x'><primary><prot>1</prot></primary><standbys><standby>"
                        + "<upstream>primry</upstream></standby></standbys></cluster>"))
                .isInstanceOf(SpecException.class)
                .hasMessage("""
                        The spec has 3 problems; nothing was written.
                          <@nam>: is an attribute; did you mean <name>?
                          <primary><prot>: unknown element; did you mean <port>?
                          <standbys><standby>[1]<upstream>: no node is called "primry"; did you mean "primary"?""");
    }

    @Test
    void mavensOwnAttributesAreNobodysBusiness() {
        assertThat(pom("<cluster combine.self='override'><name xml:space='preserve'>a</name></cluster>")
                        .spec()
                        .name())
                .isEqualTo("a");
    }

    @Test
    void everyProblemOfAFileHasItsLine() {
        assertThatThrownBy(() -> yaml("primary:\n  prot: 1\nsettings:\n  shared_bufers: 1GB".getBytes("UTF-8")))
                .hasMessage("""
                        The spec has 2 problems; nothing was written.
                          pg.yml:2: primary.prot: unknown element; did you mean <port>?
                          pg.yml:4: settings.shared_bufers: PostgreSQL 17 has no such setting; did you mean "shared_buffers"?""");
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() {
        assertThatThrownBy(() -> yaml("name: größe".getBytes("ISO-8859-1")))
                .hasMessage("The spec " + project.resolve("pg.yml") + " is not UTF-8: save it as UTF-8");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> loader.yaml(project.resolve("no.yml"), DockerLayout.layout()))
                .hasMessage("There is no spec " + project.resolve("no.yml") + ": pgrepl.spec must name a YAML file");
    }

    @Test
    void anEmptyFileIsAWholeCluster() throws IOException {
        assertThat(yaml(new byte[0]).nodes()).hasSize(2);
    }

    @Test
    void warningsAreLoggedAndFailNothing() throws IOException {
        yaml("settings: {full_page_writes: off}".getBytes("UTF-8"));
        assertThat(warnings)
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning).startsWith("pg.yml:1: settings.full_page_writes: off: a torn page"));
    }

    @Test
    void anInitScriptNamedAsPgreplsOwnIsRefused() throws IOException {
        Files.createDirectories(project.resolve("sql"));
        Files.writeString(project.resolve("sql/00-pgrepl.sql"), "select 1");
        assertThatThrownBy(() -> pom("<cluster><initScripts>sql</initScripts></cluster>"))
                .hasMessageContaining("<initScripts>: \"00-pgrepl.sql\" is the name of the script that makes roles and"
                        + " databases; rename it");
    }

    @Test
    void aDirectoryOfCertificatesThatIsNotThereIsOneProblem() {
        assertThatThrownBy(() -> pom("<cluster><tls>pem</tls></cluster>"))
                .hasMessage(
                        "The spec has a problem; nothing was written.\n  <tls>: \"pem\" is no directory; it is looked for in "
                                + project);
    }
}
