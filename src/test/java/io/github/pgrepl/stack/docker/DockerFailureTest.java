package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.StackException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker's command line wrote, in several versions, and what a person is told instead. */
class DockerFailureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?",
                "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
                "error during connect: Get \"http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.47/info\": open"
                        + " //./pipe/docker_engine: The system cannot find the file specified.",
                "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if"
                        + " the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory"
            })
    void anEngineThatDoesNotAnswer(String said) {
        assertThat(told(said))
                .startsWith("no Docker engine answers; start it, see that DOCKER_HOST and the context")
                .endsWith("-Dpgrepl.runtime=embedded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get"
                        + " \"http://%2Fvar%2Frun%2Fdocker.sock/v1.51/version\": dial unix /var/run/docker.sock: connect:"
                        + " permission denied",
                "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock"
            })
    void whoMayNotUseTheEngine(String said) {
        assertThat(told(said)).startsWith("you may not use Docker's engine; add yourself to the group of its socket");
    }

    @Test
    void aContextThatIsNotThere() {
        assertThat(told(
                        "Failed to initialize: unable to resolve docker endpoint: context \"nope\": context not found: open"
                                + " /home/me/.docker/contexts/meta/ca37/meta.json: no such file or directory"))
                .startsWith("Docker has no context nope; see \"docker context ls\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker: unknown command: docker compose\n\nRun 'docker --help' for more information",
                "docker: 'compose' is not a docker command.\nSee 'docker --help'",
                "unknown shorthand flag: 'p' in -p\nSee 'docker --help'."
            })
    void aDockerWithoutCompose(String said) {
        assertThat(told(said)).startsWith("Docker has no Compose; install its plugin, version 2.20 or later");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Error response from daemon: manifest for postgres:99 not found: manifest unknown: manifest unknown|postgres:99",
                "Error response from daemon: pull access denied for me/postgres, repository does not exist or may require 'docker login'|me/postgres"
            })
    void anImageThatIsNotThere(String said, String image) {
        assertThat(told(said))
                .startsWith("there is no image " + image + " that could be pulled; correct <image> or <postgres>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host|registry-1.docker.io",
                "Error response from daemon: Get \"http://localhost:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused|localhost:1",
                "Error response from daemon: Get \"https://r.example/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers) i/o timeout|r.example",
                "Error response from daemon: Get \"https://r.example/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority|r.example"
            })
    void aRegistryThatIsNotToBeReached(String said, String registry) {
        assertThat(told(said))
                .startsWith("the image cannot be pulled: the registry " + registry + " is not to be reached")
                .contains("docker load");
    }

    @Test
    void aRegistryThatHasHadEnough() {
        assertThat(told("toomanyrequests: You have reached your pull rate limit."))
                .startsWith("the registry has had too many pulls from here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bind for 127.0.0.1:5432 failed: port is already allocated",
                "failed to bind host port for 127.0.0.1:5432:172.18.0.2:5432/tcp: address already in use",
                "listen tcp4 127.0.0.1:5432: bind: address already in use"
            })
    void aPortThatIsTakenWithItsHolder(String said) {
        assertThat(told(said))
                .startsWith("port 5432 is taken by someone; stop what holds it, or choose another with <port>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "driver failed: cannot assign requested address|this machine has no such address",
                "write /var/lib/docker/x: no space left on device|the disk is full; make room",
                "could not find an available, non-overlapping IPv4 address pool|Docker has no network address left",
                "Error: bind source path does not exist: /work/target/pgrepl/scripts|/work/target/pgrepl/scripts is missing; make it with: mvn pgrepl:generate",
                "Mounts denied: the path /work is not shared from the host|Docker may not mount the stack directory",
                "Conflict. The container name \"/a-primary-1\" is already in use by container \"0f\"|a container a-primary-1 is there"
            })
    void whatElseIsKnown(String said, String told) {
        assertThat(told(said)).startsWith(told);
    }

    @Test
    void whatIsNotKnownIsShownAsItIs() {
        assertThat(told("something new\n\nwith a second line"))
                .isEqualTo(
                        "\"docker compose up\" failed with exit code 1:\n  something new\n  with a second line; what Docker"
                                + " says there tells what to do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.20.0", "v2.20.3", "2.40.3-3", "v2.29.1-desktop.1", "5.0.1"})
    void aComposeThatIsNewEnough(String version) {
        assertThatCode(() -> DockerEngine.requireCompose(version)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.19.1", "v2.3.3", "1.29.2", "", "unknown"})
    void aComposeThatIsTooOld(String version) {
        assertThatThrownBy(() -> DockerEngine.requireCompose(version))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Docker Compose is " + version)
                .hasMessageContaining("install 2.20 or later");
    }

    @Test
    void aMachineWithoutTheCommand() {
        assertThatThrownBy(() -> DockerEngine.run(Command.of("no-such-docker", "version"), Duration.ofSeconds(5)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("there is no docker command; install Docker")
                .hasMessageEndingWith("-Dpgrepl.runtime=embedded");
    }

    private static String told(String said) {
        return DockerFailure.of(
                        Command.of("docker", "compose", "up"), new Outcome(1, "", said + "\n"), port -> " by someone")
                .getMessage();
    }
}
