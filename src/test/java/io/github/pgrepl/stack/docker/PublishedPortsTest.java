package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.YamlSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that the spec leaves open is chosen once, and another only where it is not to be had any more. */
class PublishedPortsTest {

    private static final ClusterPlan PLAN = Planner.plan(
            YamlSpec.right("{primary: {port: 7777}, standbys: [{port: 0}, {name: c, port: 0}]}"),
            DockerLayout.layout(),
            ProjectFiles.NONE);

    @TempDir
    private Path directory;

    private final List<String> notices = new ArrayList<>();
    private PublishedPorts ports;
    private EnvFile file;

    @BeforeEach
    void begin() {
        file = EnvFile.in(directory);
        ports = new PublishedPorts(PLAN, file, notices::add);
    }

    @Test
    void openOnesAreChosenOnceAndKeptUntilTheyAreForgotten() {
        file.set(Map.of("MINE", "1"));
        ports.choose(List::of);

        Map<String, String> chosen = file.values();
        assertThat(chosen).containsOnlyKeys("MINE", "PGREPL_PORT_STANDBY_1", "PGREPL_PORT_C");
        assertThat(chosen.get("PGREPL_PORT_C")).isNotEqualTo(chosen.get("PGREPL_PORT_STANDBY_1"));
        ports.choose(List::of);
        assertThat(file.values()).isEqualTo(chosen);
        assertThat(notices).isEmpty();

        ports.forget();
        assertThat(file.values()).containsOnlyKeys("MINE");
    }

    @Test
    void onePortThatSomebodyHasIsExchangedUnlessItIsTheNodeItself() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            file.set(Map.of("PGREPL_PORT_C", port, "PGREPL_PORT_STANDBY_1", "what is no port"));

            ports.choose(() -> List.of(container("c", "running", port)));
            assertThat(file.values()).containsEntry("PGREPL_PORT_C", port);
            assertThat(notices).isEmpty();

            ports.choose(() -> List.of(container("c", "exited", port)));
            assertThat(file.values().get("PGREPL_PORT_C")).matches("2[0-9]{4}");
            assertThat(file.values().get("PGREPL_PORT_STANDBY_1")).matches("2[0-9]{4}");
            assertThat(notices).hasSize(1).first().asString().startsWith("port " + port + ", which c had, is taken");
        }
    }

    @Test
    void whatRunsOnAPortOfDockersChoiceIsLeftAlone() {
        ports.choose(() -> List.of(container("c", "running", "")));

        assertThat(file.values()).containsOnlyKeys("PGREPL_PORT_STANDBY_1");
    }

    @Test
    void aContainerKnowsItsPortWhereTheDirectoryWasMadeAnew() {
        ports.choose(() -> List.of(container("c", "running", "29876"), container("standby-1", "exited", "")));

        assertThat(file.values()).containsEntry("PGREPL_PORT_C", "29876").containsKey("PGREPL_PORT_STANDBY_1");
    }

    @Test
    void whatTurnsOutToBeTakenIsReplacedIfItWasOurChoice() {
        ports.choose(List::of);
        Map<String, String> before = new TreeMap<>(file.values());

        assertThat(ports.replace(7777)).isFalse();
        assertThat(file.values()).isEqualTo(before);
        assertThat(ports.replace(Integer.parseInt(before.get("PGREPL_PORT_C")))).isTrue();
        assertThat(file.values().get("PGREPL_PORT_C")).isNotEqualTo(before.get("PGREPL_PORT_C"));
        assertThat(file.values()).containsEntry("PGREPL_PORT_STANDBY_1", before.get("PGREPL_PORT_STANDBY_1"));
    }

    private static Container container(String node, String state, String port) {
        return Container.parse("""
                        [{"State": {"Status": "%s"}, "Config": {"Labels": {"com.docker.compose.service": "%s"}},
                          "NetworkSettings": {},
                          "HostConfig": {"PortBindings": {"5432/tcp": [{"HostIp": "127.0.0.1", "HostPort": "%s"}]}}}]
                        """.formatted(state, node, port)).get(0);
    }
}
