package io.github.pgrepl.operate.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.DockerCluster;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drills of every kind lose no acknowledged row where commits wait for standbys, and never make a second primary. */
@DockerTest
class DrillIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @ParameterizedTest
    @EnumSource(Fault.class)
    void nothingIsLost(Fault fault) {
        try (DockerCluster docker = DockerCluster.started("drill-" + fault.word(), """
                name: it-drill
                primary: {name: a, port: 0}
                standbys: [{name: b, port: 0}, {name: c, port: 0}]
                replication: {synchronous: "ANY 1 (b, c)"}
                """)) {
            DrillReport report = new Drill(
                            docker.cluster(),
                            fault,
                            Optional.empty(),
                            LIMIT,
                            sentences -> System.out.println(sentences))
                    .run();

            System.out.println(report.table());
            assertThat(report.failures()).isEmpty();
        }
    }
}
