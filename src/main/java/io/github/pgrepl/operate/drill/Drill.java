package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.ClusterReading;
import io.github.pgrepl.operate.NodeReading;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.Progress;
import io.github.pgrepl.operate.Readiness;
import io.github.pgrepl.operate.Survey;
import io.github.pgrepl.operate.drill.Observation.Setting;
import io.github.pgrepl.stack.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes a running stack through a change of its primary while clients write, brings the old primary back, and compares
 * what the clients were told with what is there.
 */
public final class Drill {

    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** The load may run into three waits, and some more. */
    private static final int LOAD_FACTOR = 4;

    private final Cluster cluster;
    private final Fault fault;
    private final Optional<String> node;
    private final Duration timeout;
    private final Progress progress;

    /**
     * @param node that is to lead; nothing: whichever standby has the most
     * @param timeout of each wait
     */
    public Drill(Cluster cluster, Fault fault, Optional<String> node, Duration timeout, Progress progress) {
        this.cluster = cluster;
        this.fault = fault;
        this.node = node;
        this.timeout = timeout;
        this.progress = progress;
    }

    /**
     * Returns when the stack replicates again, in its new roles, with nothing of the load left in it.
     *
     * @throws OperationException where the stack cannot be drilled, or does not get through; that it lost rows, or took too
     *     long, is in the report
     */
    public DrillReport run() {
        cluster.requireFailover();
        fault.require(cluster.stack());
        try (Survey survey = new Survey(cluster)) {
            ClusterReading before = replicating(survey);
            Roles roles = Roles.of(before, node);
            if (!fault.isPlanned()) {
                roles.requireThatOneCanWrite(before);
            }
            Application application = new Application(cluster, before.nodes());
            try (LoadTable table = LoadTable.create(application);
                    Load load = Load.start(application, timeout.multipliedBy(LOAD_FACTOR))) {
                Change change = new Change(cluster, application, load, fault, roles, timeout, progress).run();
                ClusterReading after = replicating(survey);
                return DrillReport.of(change.observation(setting(), rows(table, after, change.newPrimary())));
            }
        }
    }

    private Setting setting() {
        return new Setting(
                cluster.name(),
                cluster.stack().runtime(),
                cluster.plan().spec().postgres().toString(),
                cluster.plan().spec().replication().synchronous().map(Object::toString),
                fault,
                cluster.plan().spec().drill());
    }

    /** Waits until every standby streams, and has replayed what the primary has by then. */
    private ClusterReading replicating(Survey survey) {
        Readiness readiness = new Readiness(survey);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            ClusterReading reading = survey.read();
            List<String> missing = readiness.missing(reading);
            progress.waitingFor(missing);
            if (missing.isEmpty()) {
                return reading;
            }
            if (Readiness.hopeless(reading).isPresent() || System.nanoTime() - deadline > 0) {
                throw new OperationException("The cluster " + cluster.name()
                        + " does not replicate, so nothing can be drilled: "
                        + Readiness.hopeless(reading).orElse(String.join("; ", missing)));
            }
            Waiting.pause(INTERVAL);
        }
    }

    /** Of every node that is to have them all by now, the new primary first. */
    private static Map<String, List<Row>> rows(LoadTable table, ClusterReading reading, String primary) {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        Stream<NodeReading> leader =
                reading.nodes().stream().filter(node -> node.name().equals(primary));
        Stream<NodeReading> others = reading.nodes().stream()
                .filter(node -> !node.name().equals(primary))
                .filter(node -> !Readiness.isDelayed(node.plan()));
        Stream.concat(leader, others).forEach(node -> {
            try {
                rows.put(node.name(), table.rows(node.process().endpoint().orElseThrow()));
            } catch (SQLException e) {
                throw new OperationException("The rows on " + node.name() + " cannot be read: " + e.getMessage(), e);
            }
        });
        return rows;
    }
}
