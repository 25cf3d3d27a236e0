package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.ClusterReading;
import io.github.pgrepl.operate.DockerCluster;
import io.github.pgrepl.operate.NodeReading;
import io.github.pgrepl.operate.Survey;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients write numbered rows, something happens to the stack, and nobody is promoted: afterwards every acknowledged row
 * is on every node, once, and no other.
 */
@DockerTest
class FaultsIT {

    /** Generous: what is measured is not how fast it starts. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration LOAD = Duration.ofMinutes(5);

    private static DockerCluster docker;
    private static Stack stack;

    @BeforeAll
    static void start() {
        docker = DockerCluster.written("faults", """
                name: it-faults
                primary: {name: a, port: 16465}
                standbys: [{name: b, port: 16466}, {name: c, port: 16467}]
                replication: {synchronous: "ANY 1 (b, c)"}
                """);
        docker.start(START);
        stack = docker.cluster().stack();
    }

    @AfterAll
    static void stop() {
        if (docker != null) {
            docker.close();
        }
    }

    interface Happening {
        void happen(Load load) throws IOException;
    }

    @Test
    void thePrimaryIsStopped() throws Exception {
        nothingIsLost(load -> {
            stack.stop("a", Ending.CLEAN, LIMIT);
            stack.start("a", LIMIT);
        });
    }

    @Test
    void everyServerIsKilledAtOnce() throws Exception {
        nothingIsLost(load -> {
            List.of("a", "b", "c").parallelStream().forEach(node -> stack.stop(node, Ending.KILLED, LIMIT));
            docker.start(START);
        });
    }

    @Test
    void theStackGoesDownAndUp() throws Exception {
        nothingIsLost(load -> {
            docker.stop(Data.KEEP);
            docker.start(START);
        });
    }

    @Test
    void thePrimaryHangsForAWhile() throws Exception {
        nothingIsLost(load -> {
            int before = load.size();
            stack.freeze("a", LIMIT);
            load.awaitDoubt(before, LIMIT);
            stack.thaw("a", LIMIT);
        });
    }

    @Test
    void allStandbysHangForAWhile() throws Exception {
        nothingIsLost(load -> {
            int before = load.size();
            stack.freeze("b", LIMIT);
            stack.freeze("c", LIMIT);
            // Commits wait, and clients give up on them.
            load.awaitDoubt(before, LIMIT);
            stack.thaw("b", LIMIT);
            stack.thaw("c", LIMIT);
        });
    }

    @Test
    void aSlowStandbyKeepsNobodyWaiting() throws Exception {
        nothingIsLost(load -> {
            stack.freeze("b", LIMIT);
            load.awaitEachClient(200, LIMIT);
            stack.thaw("b", LIMIT);
        });
    }

    @Test
    void thePrimaryIsCutOffForAWhile() throws Exception {
        nothingIsLost(load -> {
            int before = load.size();
            stack.disconnect("a", LIMIT);
            load.awaitDoubt(before, LIMIT);
            stack.reconnect("a", LIMIT);
        });
    }

    @Test
    void thePrimaryHearsNobodyForAWhile() throws Exception {
        nothingIsLost(load -> oneWay("INPUT", "-s", load));
    }

    @Test
    void nobodyHearsThePrimaryForAWhile() throws Exception {
        nothingIsLost(load -> oneWay("OUTPUT", "-d", load));
    }

    /** What goes one way between the primary and its standbys is dropped; clients still reach it. */
    private static void oneWay(String chain, String direction, Load load) {
        int before = load.size();
        try {
            filter(chain, direction, "-A");
            load.awaitDoubt(before, LIMIT);
        } finally {
            filter(chain, direction, "-D");
        }
    }

    /** With the engine's own iptables, in the network of the primary's container. */
    private static void filter(String chain, String direction, String change) {
        for (String standby : List.of("b", "c")) {
            String address = docker.docker(
                    "inspect",
                    "--format",
                    "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                    docker.container(standby));
            docker.docker(
                    "run",
                    "--rm",
                    "--network=container:" + docker.container("a"),
                    "--cap-add=NET_ADMIN",
                    "--volume=/:/host:ro",
                    "--entrypoint=chroot",
                    docker.cluster().plan().spec().image(),
                    "/host",
                    "iptables",
                    change,
                    chain,
                    direction,
                    address.strip(),
                    "-j",
                    "DROP");
        }
    }

    @Test
    void aStandbyIsKilled() throws Exception {
        nothingIsLost(load -> {
            stack.stop("c", Ending.KILLED, LIMIT);
            load.awaitEachClient(100, LIMIT);
            stack.start("c", LIMIT);
        });
    }

    @Test
    void theArchiveTakesNothing() throws Exception {
        nothingIsLost(load -> {
            Path wal = docker.cluster().directory().resolve("archive/wal");
            Files.setPosixFilePermissions(wal, PosixFilePermissions.fromString("r-xr-xr-x"));
            load.awaitEachClient(100, LIMIT);
            stack.stop("a", Ending.KILLED, LIMIT);
            stack.start("a", LIMIT);
            load.awaitEachClient(100, LIMIT);
            Files.setPosixFilePermissions(wal, PosixFilePermissions.fromString("rwx------"));
        });
    }

    private static void nothingIsLost(Happening happening) throws Exception {
        Cluster cluster = docker.cluster();
        Application application = new Application(cluster, read(cluster).nodes());
        try (LoadTable table = LoadTable.create(application);
                Load load = Load.start(application, LOAD)) {
            load.awaitEachClient(50, LIMIT);
            happening.happen(load);
            load.awaitEachClient(50, LIMIT);
            List<Write> writes = load.stop();
            docker.start(START); // returns once every standby has all
            assertThat(writes.stream().filter(Write::isAcknowledged).count()).isGreaterThanOrEqualTo(200);
            for (NodeReading node : read(cluster).nodes()) {
                check(node, writes, table);
            }
        }
    }

    private static void check(NodeReading node, List<Write> writes, LoadTable table) throws SQLException {
        SetCheck check =
                SetCheck.of(writes, table.rows(node.process().endpoint().orElseThrow()));
        assertThat(check.missing())
                .as("acknowledged, and not on %s", node.name())
                .isEmpty();
        assertThat(check.unwritten())
                .as("never written, and on %s", node.name())
                .isEmpty();
        assertThat(check.twice()).as("twice on %s", node.name()).isEmpty();
    }

    private static ClusterReading read(Cluster cluster) {
        try (Survey survey = new Survey(cluster)) {
            return survey.read();
        }
    }
}
