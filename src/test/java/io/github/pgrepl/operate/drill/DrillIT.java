package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.DockerCluster;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Drills of every kind, one after the other on one stack: they lose no acknowledged row where commits wait for standbys,
 * and never make a second primary.
 */
@DockerTest
class DrillIT {

    /** Generous: what is measured is not how fast it starts. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final Duration LIMIT = Duration.ofSeconds(150);

    private static DockerCluster docker;

    @BeforeAll
    static void start() {
        docker = DockerCluster.written("drill", """
                name: it-drill
                primary: {name: a, port: 16461}
                standbys: [{name: b, port: 16462}, {name: c, port: 16463}]
                replication: {synchronous: "ANY 1 (b, c)"}
                """);
        docker.start(START);
    }

    @AfterAll
    static void stop() {
        if (docker != null) {
            docker.close();
        }
    }

    /** Twice each: a stack that came through one has to come through the next. */
    @ParameterizedTest
    @CsvSource({
        "KILL, 1",
        "PAUSE, 1",
        "DISCONNECT, 1",
        "SWITCHOVER, 1",
        "SWITCHOVER, 2",
        "DISCONNECT, 2",
        "PAUSE, 2",
        "KILL, 2"
    })
    void nothingIsLostAndNobodyElseLeads(Fault fault, int time) {
        DrillReport report = new Drill(docker.cluster(), fault, Optional.empty(), LIMIT, sentences -> {}).run();

        assertThat(report.failures()).as(report.table()).isEmpty();
        assertThat(report.table()).contains("RTO", "SECOND PRIMARIES  0");
    }

    @Test
    void whoCannotLeadIsNamed() {
        assertThatThrownBy(() ->
                        new Drill(docker.cluster(), Fault.KILL, Optional.of("nobody"), LIMIT, sentences -> {}).run())
                .isInstanceOf(OperationException.class)
                .hasMessageStartingWith("pgrepl.node: no node is called \"nobody\"; standbys are: ");
    }
}
