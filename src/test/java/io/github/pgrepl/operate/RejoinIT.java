package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.Promotion.Loss;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A primary of before comes back as a standby, with nothing that the others never had. */
@DockerTest
class RejoinIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String TWO = "primary: {name: a, port: 0}\nstandbys: [{name: b, port: 0}]\n";

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void whatNobodyElseHadIsRewound(int major) {
        try (DockerCluster docker =
                        DockerCluster.written("rewind-" + major, "name: it-rewind\npostgres: " + major + "\n" + TWO);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            ComposeDirectory.await(
                    "b to have the row", () -> docker.ask("b", "table t").equals("1"));
            failOverWithDivergence(docker);
            rows.write(3);

            assertThat(rejoin(docker))
                    .containsExactly("a is a standby again and streams; it was rewound to where its timeline ended");
            ComposeDirectory.await(
                    "a to have both rows",
                    () -> docker.ask("a", "select string_agg(n::text, ' ' order by n) from t")
                            .equals("1 3"));
            assertThat(docker.docker("exec", docker.container("a"), "bash", "-c", "ls -A $(dirname $PGDATA)")
                            .strip())
                    .isEqualTo(Integer.toString(major));
            assertThat(rejoin(docker)).containsExactly("a is a standby and streams: there is nothing to do");
        }
    }

    @Test
    void whoHadNothingElseJustFollows() {
        try (DockerCluster docker = DockerCluster.written("follow", "name: it-follow\n" + TWO);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            docker.cluster().stack().stop("a", Ending.CLEAN, LIMIT);
            promote(docker);
            rows.write(2);

            assertThat(rejoin(docker))
                    .containsExactly("a is a standby again and streams; it had nothing that the primary lacks");
            assertThatThrownBy(() -> new Rejoin(docker.cluster(), "b").run(LIMIT, line -> {}))
                    .isInstanceOf(OperationException.class)
                    .hasMessage("b leads: there is nothing to come back to");
        }
    }

    /** As promotion does to one that it cannot stop. */
    @Test
    void whoWasCutOffHasANetworkAgain() {
        try (DockerCluster docker = DockerCluster.written("cut-off", "name: it-cut-off\n" + TWO);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            String a = docker.container("a");
            docker.cluster().stack().freeze("a", LIMIT);
            String network = docker.docker(
                            "inspect",
                            "--format",
                            "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}",
                            a)
                    .strip();
            docker.docker("network", "disconnect", "--force", network, a);
            promote(docker);
            rows.write(2);

            assertThat(rejoin(docker)).last().asString().startsWith("a is a standby again and streams; ");
            ComposeDirectory.await(
                    "a to have the row of after",
                    () -> docker.ask("a", "select count(*) from t where n = 2").equals("1"));
        }
    }

    @Test
    void whereRewindingFailsTheNodeIsCloned() {
        try (DockerCluster docker = DockerCluster.written("clone", "name: it-clone\n" + TWO);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            ComposeDirectory.await(
                    "b to have the row", () -> docker.ask("b", "table t").equals("1"));
            failOverWithDivergence(docker);
            docker.sql("b", "alter role pgrepl_rewind nologin");

            assertThat(rejoin(docker)).containsExactly("a is a standby again and streams; it was cloned");
            ComposeDirectory.await(
                    "a to have what b has", () -> docker.ask("a", "table t").equals("1"));
            assertThat(docker.docker("exec", docker.container("a"), "bash", "-c", "ls -A $(dirname $PGDATA)")
                            .strip())
                    .isEqualTo("17");
        }
    }

    @Test
    void killedHalfWayItIsGoneOnWith() {
        try (DockerCluster docker = DockerCluster.written("rejoin-killed", "name: it-rejoin-killed\n" + TWO);
                Rows rows = new Rows(docker.start())) {
            rows.write(1);
            ComposeDirectory.await(
                    "b to have the row", () -> docker.ask("b", "table t").equals("1"));
            failOverWithDivergence(docker);
            Command script = docker.cluster().script("rejoin.sh", List.of("a"));
            for (String seconds : List.of("0.3", "0.8", "1.5")) {
                killed(script, seconds);
                // The node too: whatever it was at.
                docker.cluster().stack().stop("a", Ending.KILLED, LIMIT);
            }

            assertThat(rejoin(docker)).last().asString().startsWith("a is a standby again and streams; it ");
            ComposeDirectory.await(
                    "a to have what b has", () -> docker.ask("a", "table t").equals("1"));
        }
    }

    /** The script, dead after so many seconds. */
    static void killed(Command script, String seconds) {
        new Command(
                        Stream.concat(Stream.of("timeout", "--signal", "KILL", seconds), script.words().stream())
                                .toList(),
                        script.environment(),
                        script.directory(),
                        "")
                .run(LIMIT);
    }

    /** Row 2 is acknowledged by a primary that nobody hears any more. */
    private static void failOverWithDivergence(DockerCluster docker) {
        String network = docker.docker(
                        "inspect",
                        "--format",
                        "{{range $n, $_ := .NetworkSettings.Networks}}{{$n}}{{end}}",
                        docker.container("a"))
                .strip();
        docker.docker("network", "disconnect", network, docker.container("a"));
        docker.ask("a", "insert into t values (2)");
        docker.cluster().stack().stop("a", Ending.KILLED, LIMIT);
        docker.docker("network", "connect", "--alias", "a", network, docker.container("a"));
        promote(docker);
    }

    private static void promote(DockerCluster docker) {
        new Promotion(docker.cluster(), Optional.of("b"), Loss.REFUSED).run(LIMIT, line -> {});
    }

    private static List<String> rejoin(DockerCluster docker) {
        List<String> said = new ArrayList<>();
        new Rejoin(docker.cluster(), "a").run(LIMIT, said::add);
        return said;
    }
}
