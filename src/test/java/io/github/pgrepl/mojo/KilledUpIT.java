package io.github.pgrepl.mojo;

import static io.github.pgrepl.testing.MavenRun.PLUGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.testing.DockerTest;
import io.github.pgrepl.testing.MavenRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Maven is killed, as by a person or a CI job that is out of patience, at moments spread over the whole of {@code up}. The
 * next {@code up} works, and after {@code down} nothing is left. {@code -Psoak} tries ten moments.
 */
@DockerTest
class KilledUpIT {

    private static final int MOMENTS = Integer.getInteger("soak.kills", 2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(strings = {"docker", "embedded"})
    void upWorksAfterOneThatWasKilledAndDownLeavesNothing(String runtime) throws Exception {
        MavenRun maven = MavenRun.of(
                MavenRun.VERSIONS.get(2), Path.of(System.getProperty("java.home")), "it-killed-up-" + runtime);
        String[] up = {PLUGIN + "up", "-Dpgrepl.runtime=" + runtime};
        String[] upAndDown = {
            PLUGIN + "up", PLUGIN + "verify", PLUGIN + "down", "-Dpgrepl.purge", "-Dpgrepl.runtime=" + runtime
        };
        maven.succeed(upAndDown);
        long began = System.nanoTime();
        maven.succeed(up);
        Duration whole = Duration.ofNanos(System.nanoTime() - began);
        maven.succeed(PLUGIN + "down", "-Dpgrepl.purge");

        for (int moment = 1; moment <= MOMENTS; moment++) {
            ProcessHandle killed = maven.command(up).launch(maven.project().resolve("killed.log"));
            // The moments are what is tried; nothing is waited for.
            Thread.sleep(whole.multipliedBy(moment).dividedBy(MOMENTS + 1).toMillis());
            killed.destroyForcibly();
            killed.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            assertThat(maven.succeed(upAndDown))
                    .as("after a kill at moment %d of %d", moment, MOMENTS)
                    .contains(
                            "is up: primary is the primary, followed by standby-1",
                            "is as planned",
                            "its data is gone");
            assertThat(containers(maven)).isEmpty();
            assertThat(processes(maven)).isEmpty();
        }
    }

    private static List<String> containers(MavenRun maven) {
        return Command.of(
                        "docker",
                        "ps",
                        "--all",
                        "--filter",
                        "label=com.docker.compose.project.working_dir="
                                + maven.project().resolve("target/pgrepl"),
                        "--format",
                        "{{.Names}}")
                .run(LIMIT)
                .output()
                .lines()
                .toList();
    }

    /** Servers, and such as a docker command that outlived its Maven. */
    private static List<String> processes(MavenRun maven) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(maven.project().toString()))
                .toList();
    }
}
