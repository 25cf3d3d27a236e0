package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoExtension;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The goals as Maven makes them: configured from a POM, with the defaults of the plugin's descriptor. What only a whole
 * Maven shows, such as inheritance of POMs, is in {@code src/it}.
 */
@MojoTest
class GoalsTest {

    private static final String BEFORE =
            "<project><build><plugins><plugin>" + "<artifactId>pgrepl-maven-plugin</artifactId><configuration>";
    private static final String AFTER = "</configuration></plugin></plugins></build></project>";

    private static final String DEFAULTS = BEFORE + "<cluster/>" + AFTER;
    private static final String NO_CLUSTER = BEFORE + AFTER;
    private static final String WRONG =
            BEFORE + "<cluster><nam>shop</nam><settings><fsync>maybe</fsync></settings></cluster>" + AFTER;

    @TempDir
    private Path temp;

    private Path stack;
    private final List<String> logged = new ArrayList<>();

    @BeforeEach
    void chooseStackDirectory() {
        stack = temp.resolve("stack");
    }

    @Test
    @InjectMojo(goal = "generate", pom = NO_CLUSTER)
    void parametersOfGenerateHaveTheirDefaults(GenerateMojo goal) throws IllegalAccessException {
        assertThat(MojoExtension.getVariablesAndValuesFromObject(goal))
                .containsEntry("skip", false)
                .containsEntry("force", false)
                .containsEntry("cluster", null)
                .containsEntry("spec", null)
                .containsEntry("templateDirectory", null)
                .containsEntry("outputDirectory", new File(MojoExtension.getBasedir(), "target/pgrepl"));
    }

    @Test
    @InjectMojo(goal = "generate", pom = DEFAULTS)
    void generateWritesTheStackAndThenNothing(GenerateMojo goal) throws Exception {
        run(goal);
        run(goal);

        assertThat(stack.resolve("docker-compose.yml")).content().contains("name: empty-project");
        assertThat(logged)
                .satisfiesExactly(
                        first -> assertThat(first).contains("files created, 0 updated, 0 removed, 0 unchanged"),
                        second -> assertThat(second).contains("is up to date"));
    }

    @Test
    @InjectMojo(goal = "check", pom = DEFAULTS)
    void checkFailsWithADiffAndWritesNothing(CheckMojo goal) {
        assertFails(goal, "is not what the spec says", "+name: empty-project", "run: mvn ", ":generate");

        assertThat(stack).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "generate", pom = WRONG)
    @MojoParameter(name = "skip", value = "true")
    void skippedGoalDoesNotEvenReadTheSpec(GenerateMojo goal) throws Exception {
        run(goal);

        assertThat(logged).containsExactly("Skipped: pgrepl.skip is set.");
        assertThat(stack).doesNotExist();
    }

    @Test
    @InjectMojo(goal = "check", pom = NO_CLUSTER)
    void missingSpecIsSaidWithBothWaysToGiveOne(CheckMojo goal) {
        assertFails(goal, "There is no spec", "put <cluster/> into the configuration", "-Dpgrepl.spec=");
    }

    @Test
    @InjectMojo(goal = "generate", pom = WRONG)
    void problemsAreAFailureWhoseCauseAddsNothing(GenerateMojo goal) {
        assertFails(goal, "The spec has 2 problems; nothing was written.", "<nam>: ", "<settings><fsync>: ");

        assertThat(stack).doesNotExist();
    }

    @Test
    void whatShouldNotHappenIsAnErrorWithItsCause() {
        RuntimeException defect = new IllegalStateException("a defect");
        PgreplMojo goal = new PgreplMojo() {
            @Override
            void run() {
                throw defect;
            }
        };

        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("a defect")
                .hasCause(defect);
    }

    @Test
    @InjectMojo(goal = "generate", pom = DEFAULTS)
    void stackDirectoryThatIsAFileIsRefused(GenerateMojo goal) throws IOException {
        Files.writeString(stack, "mine");

        assertFails(goal, stack + " is a file", "remove it or set pgrepl.outputDirectory");

        assertThat(stack).hasContent("mine");
    }

    /** Nobody can, not even root. */
    @Test
    @InjectMojo(goal = "generate", pom = DEFAULTS)
    void stackDirectoryThatCannotBeMadeIsRefused(GenerateMojo goal) {
        stack = Path.of("/proc/pgrepl");

        assertFails(goal, root() ? "/proc/pgrepl is not there, or cannot be made there" : "/proc is not writable");
    }

    @Test
    @InjectMojo(goal = "generate", pom = DEFAULTS)
    void templateThatIsWrongIsRefused(GenerateMojo goal) throws Exception {
        MojoExtension.setVariableValueToObject(goal, "templateDirectory", temp.toFile());
        Files.writeString(temp.resolve("README.md.ftl"), "${");

        assertFails(goal, "The template README.md.ftl cannot be rendered: ");
    }

    @Test
    @InjectMojo(goal = "generate", pom = NO_CLUSTER)
    void specThatCannotBeReadIsRefused(GenerateMojo goal) throws Exception {
        Path spec = temp.resolve("cluster.yaml");
        MojoExtension.setVariableValueToObject(goal, "spec", spec.toFile());

        assertFails(goal, "There is no spec " + spec);

        Files.write(spec, "name: Größe\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFails(goal, "The spec " + spec + " is not UTF-8");

        Files.delete(spec);
        Files.createDirectory(spec);
        assertFails(goal, "The spec " + spec + " is a directory");
    }

    private void run(StackMojo goal) throws Exception {
        MojoExtension.setVariableValueToObject(goal, "outputDirectory", stack.toFile());
        goal.setLog(new SystemStreamLog() {
            @Override
            public void info(CharSequence message) {
                logged.add(message.toString());
            }

            @Override
            public void warn(CharSequence message) {
                logged.add(message.toString());
            }
        });
        goal.execute();
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** With a message for the user, to which Maven adds those of causes only where they say more. */
    private void assertFails(StackMojo goal, String... parts) {
        assertThatThrownBy(() -> run(goal))
                .isInstanceOf(MojoFailureException.class)
                .message()
                .contains(parts)
                .doesNotContain("Exception");
        assertThat(logged).isEmpty();
    }
}
