package io.github.pgrepl.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackFile;
import io.github.pgrepl.render.disk.StackPath;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user's templates make of a stack. */
class OverridesTest {

    @TempDir
    Path directory;

    @Test
    void scriptIsTheUsers() throws IOException {
        template("scripts/status.sh", "echo ours");

        assertThat(rendered().files()).containsEntry(path("scripts/status.sh"), StackFile.script("echo ours"));
    }

    @Test
    void scriptThatIsAddedCanBeRun() throws IOException {
        template("tools/report.sh", "echo ${cluster.name}");

        assertThat(rendered().files()).containsEntry(path("tools/report.sh"), StackFile.script("echo shop"));
    }

    @Test
    void fileOfOneNodeWinsOverThatOfEveryNode() throws IOException {
        template("node/config/pg_ident.conf", "# all, ${node.name}");
        template("standby-1/config/pg_ident.conf", "# one, ${node.name}");

        assertThat(rendered().files())
                .containsEntry(path("primary/config/pg_ident.conf"), StackFile.ordinary("# all, primary"))
                .containsEntry(path("standby-1/config/pg_ident.conf"), StackFile.ordinary("# one, standby-1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary/pgdata/x.conf | primary/pgdata/x.conf lies where only data and secrets are",
                "secrets/app           | secrets/app lies where only data and secrets are",
                "readme.md             | README.md and readme.md are one file where case does not count",
                "scripts               | scripts is both a file and the directory of scripts/",
                "init/a.sql            | init/a.sql is the place of a script of <initScripts>",
            })
    void fileThatCannotBeThereIsRefused(String file, String problem) throws IOException {
        template(file, "x");

        assertThatThrownBy(this::rendered)
                .isInstanceOf(RenderException.class)
                .hasMessageStartingWith("The templates in " + directory + " do not fit the stack: " + problem)
                .hasMessageEndingWith("; rename the template, or remove it");
    }

    private void template(String output, String text) throws IOException {
        Path template = directory.resolve(output + ".ftl");
        Files.createDirectories(template.getParent());
        Files.writeString(template, text);
    }

    private RenderedStack rendered() {
        TreeMap<String, StackFile> scripts = new TreeMap<>();
        scripts.put("a.sql", StackFile.ordinary("select 1"));
        return new StackRenderer(Optional.of(directory))
                .render(
                        Planner.plan(YamlSpec.right("name: shop"), DockerLayout.layout(), ProjectFiles.NONE),
                        new StackSources(scripts, ""));
    }

    private static StackPath path(String value) {
        return new StackPath(value);
    }
}
