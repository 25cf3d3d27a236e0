package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.ServerReading.Archiver;
import io.github.pgrepl.operate.ServerReading.Downstream;
import io.github.pgrepl.operate.ServerReading.Slot;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What nodes are to each other, told from readings that real clusters would give. */
class ReplicationProofTest {

    private static final String SPEC = """
            name: shop
            primary: {name: a}
            standbys: [{name: b}, {name: c}, {name: d, upstream: b}]
            replication: {synchronous: "%s"}
            """;

    private final Map<String, Optional<ServerReading>> servers = new HashMap<>();

    @Test
    void aClusterAsPlannedHasNoFailure() {
        runs("a", primary(down("b", "sync"), down("c", "potential")), slots("b", "c", "d"));
        runs("b", standby(down("d", "async")), slots("a", "c", "d"));
        runs("c", standby(), slots());
        runs("d", standby(), slots());

        assertThat(findings("FIRST 1 (b, c)")).noneMatch(Finding::isFailure);
        assertThat(text("FIRST 1 (b, c)"))
                .contains(
                        "b slot b on a: reserved",
                        "d slot d on b: reserved",
                        "d upstream streams from b",
                        "c sync potential");
    }

    @Test
    void afterAFailoverItIsTheNewPrimaryThatCounts() {
        runs("a", standby(), slots());
        runs("b", primary(down("a", "quorum"), down("c", "quorum"), down("d", "async")), slots("a", "c", "d"));
        runs("c", standby(), slots());
        runs("d", standby(), slots());

        assertThat(findings("ANY 1 (b, c)")).noneMatch(Finding::isFailure);
    }

    @Test
    void wrongSynchronousStatesAreFound() {
        runs("a", primary(down("b", "async"), down("c", "quorum")), slots("b", "c"));
        runs("b", standby(down("d", "async")), slots("d"));
        runs("c", standby(), slots());
        runs("d", standby(), slots());

        assertThat(failures("FIRST 1 (b)"))
                .containsExactly(
                        "b sync async, planned sync: see synchronous_standby_names of a",
                        "c sync quorum, planned async: see synchronous_standby_names of a");
        assertThat(failures("FIRST 1 (*)"))
                .containsExactly(
                        "b sync async, planned sync: see synchronous_standby_names of a",
                        "c sync quorum, planned potential: see synchronous_standby_names of a");
    }

    @Test
    void commitsThatWaitForTooFewAreFound() {
        runs("a", primary(down("b", "quorum")), slots("b", "c", "d"));
        runs("b", standby(down("d", "async")), slots("d"));
        silent("c");
        runs("d", standby(), slots());

        assertThat(failures("ANY 2 (b, c)"))
                .containsExactly(
                        "c role exited with exit code 1",
                        "a sync commits wait for ANY 2 (\"b\", \"c\"), and of these 1 stream");
    }

    @Test
    void aSecondPrimaryIsFound() {
        runs("a", primary(down("b", "async"), down("c", "async")), slots("b", "c"));
        runs("b", standby(down("d", "async")), slots("d"));
        runs("c", standby(), slots());
        runs("d", primary(), slots());

        assertThat(failures("ANY 1 (b, c)"))
                .contains("d role accepts writes, as a does: stop it, and bring it back as a standby");
    }

    @Test
    void aStandbyOfTheWrongUpstreamAndItsSlotAreFound() {
        runs("a", primary(down("b", "quorum"), down("c", "quorum"), down("d", "async")), slots("b", "c"));
        runs("b", standby(), List.of(new Slot("d", false, Optional.of("reserved"))));
        runs("c", standby(), slots());
        runs("d", standby(), slots());

        assertThat(failures("ANY 1 (b, c)"))
                .containsExactly("d upstream does not stream from b, but from a", "d slot d on b is not in use");
    }

    @Test
    void slotsThatAreMissingLostOrNobodysAreFound() {
        runs(
                "a",
                primary(down("b", "quorum"), down("c", "quorum")),
                List.of(
                        new Slot("b", true, Optional.of("lost")),
                        new Slot("forgotten", false, Optional.of("extended")),
                        new Slot("somebodys", true, Optional.of("reserved")),
                        new Slot("harmless", false, Optional.empty())));
        runs("b", standby(down("d", "async")), slots("d"));
        runs("c", standby(), slots());
        runs("d", standby(), slots());

        assertThat(failures("ANY 1 (b, c)"))
                .satisfiesExactly(
                        lost -> assertThat(lost).startsWith("b slot b on a is lost"),
                        missing -> assertThat(missing).startsWith("c slot c on a is not there"),
                        unknown -> assertThat(unknown).startsWith("a slot forgotten is in no plan and not in use"));
    }

    private List<String> text(String synchronous) {
        return findings(synchronous).stream().map(ReplicationProofTest::text).toList();
    }

    private List<String> failures(String synchronous) {
        return findings(synchronous).stream()
                .filter(Finding::isFailure)
                .map(ReplicationProofTest::text)
                .toList();
    }

    private static String text(Finding finding) {
        return finding.node() + " " + finding.check() + " " + finding.detail();
    }

    private List<Finding> findings(String synchronous) {
        ClusterPlan plan =
                Planner.plan(YamlSpec.right(SPEC.formatted(synchronous)), DockerLayout.layout(), ProjectFiles.NONE);
        List<NodeReading> nodes = new ArrayList<>();
        for (NodePlan node : plan.nodes()) {
            Optional<ServerReading> server = servers.get(node.name());
            nodes.add(new NodeReading(
                    node,
                    new NodeProcess(
                            node.name(),
                            server.isPresent() ? State.RUNNING : State.ENDED,
                            server.map(there -> new Endpoint("127.0.0.1", 5432)),
                            server.isPresent() ? "" : "exited with exit code 1"),
                    server,
                    server.isPresent() ? "" : "no server runs"));
        }
        return new ReplicationProof(plan, new ClusterReading(nodes)).findings();
    }

    private void silent(String node) {
        servers.put(node, Optional.empty());
    }

    private void runs(String node, ServerReading server, List<Slot> slots) {
        servers.put(
                node,
                Optional.of(new ServerReading(
                        server.standby(),
                        server.acceptsWrites(),
                        1,
                        server.position(),
                        server.received(),
                        server.receiver(),
                        false,
                        Optional.empty(),
                        server.downstreams(),
                        slots,
                        server.archiver())));
    }

    private static ServerReading primary(Downstream... downstreams) {
        return server(false, downstreams);
    }

    private static ServerReading standby(Downstream... downstreams) {
        return server(true, downstreams);
    }

    private static ServerReading server(boolean standby, Downstream... downstreams) {
        return new ServerReading(
                standby,
                !standby,
                1,
                new Lsn(1),
                Optional.empty(),
                standby ? Optional.of("streaming") : Optional.empty(),
                false,
                Optional.empty(),
                List.of(downstreams),
                List.of(),
                new Archiver(Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    private static Downstream down(String name, String sync) {
        return new Downstream(name, "streaming", sync, Optional.empty(), Optional.empty());
    }

    private static List<Slot> slots(String... names) {
        return Arrays.stream(names)
                .map(name -> new Slot(name, true, Optional.of("reserved")))
                .toList();
    }
}
