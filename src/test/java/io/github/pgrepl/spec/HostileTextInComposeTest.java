package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.StackSources;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackPath;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compose itself reads back the one free text that is in its file: the directory of PEM files. Needs no engine. */
class HostileTextInComposeTest {

    @TempDir
    Path stack;

    @BeforeAll
    static void composeIsThere() throws IOException, InterruptedException {
        Path log = Files.createTempFile("compose", ".log");
        boolean there;
        try {
            there = run(log, "docker", "compose", "version") == 0;
        } catch (IOException e) {
            there = false;
        } finally {
            Files.deleteIfExists(log);
        }
        if (!there) {
            System.err.println("SKIPPED: HostileTextInComposeTest needs `docker compose`, which is not there");
        }
        Assumptions.assumeTrue(there, "docker compose is not there");
    }

    /** As a user may name a directory: relative, and in one of the ways in which Compose does not tidy up paths. */
    static Stream<String> directories() {
        return HostileText.ALL.stream()
                .filter(text -> !text.isBlank() && text.length() < 200 && !text.contains("/"))
                .filter(text -> Syntax.TLS.parser().apply(text).isPresent());
    }

    @ParameterizedTest
    @MethodSource("directories")
    void theDirectoryOfPemFilesArrives(String directory) throws IOException, InterruptedException {
        Element cluster = new Element("cluster", "", List.of(Element.leaf("tls", directory, 0)), 0);
        ClusterPlan plan = Planner.plan(
                SpecReader.read(cluster, "shop").spec(),
                DockerLayout.layout(),
                new ProjectFiles(List.of(), Set.of("server.crt", "server.key")));
        RenderedStack rendered =
                new StackRenderer(Optional.empty()).render(plan, new StackSources(new TreeMap<>(), "./" + directory));
        Files.write(
                stack.resolve("docker-compose.yml"),
                rendered.files().get(new StackPath("docker-compose.yml")).content());
        Path answer = stack.resolve("answer.json");

        int exitCode =
                run(answer, "docker", "compose", "--project-directory", stack.toString(), "config", "--format", "json");

        String text = Files.readString(answer);
        assertThat(exitCode).as(text).isZero();
        JsonNode file = JsonMapper.shared().readTree(text).at("/secrets/tls-server.crt/file");
        // Its answer is a compose file again, in which a dollar is written twice.
        assertThat(file.asString().replace("$$", "$")).isEqualTo(stack + "/" + directory + "/server.crt");
    }

    private static int run(Path output, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(output.getParent().toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " did not end");
        }
        return process.exitValue();
    }
}
