package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.Cluster;
import io.github.pgrepl.operate.Connections;
import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.ServerReading;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.StackException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes who leads, and brings back who led. */
final class Succession {

    private final Cluster cluster;
    private final Duration timeout;

    Succession(Cluster cluster, Duration timeout) {
        this.cluster = cluster;
        this.timeout = timeout;
    }

    /** The standby that has received the most. */
    String furthest(List<String> standbys) {
        Map<String, Lsn> received = new LinkedHashMap<>();
        for (NodeProcess process : cluster.stack().processes()) {
            if (standbys.contains(process.node()) && process.endpoint().isPresent()) {
                try (Connection connection =
                        Connections.monitoring(cluster, process.endpoint().get())) {
                    ServerReading.ask(connection).received().ifPresent(lsn -> received.put(process.node(), lsn));
                } catch (SQLException e) {
                    // Who does not answer cannot lead.
                }
            }
        }
        return received.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new OperationException("No standby answers, so none can lead"));
    }

    void promote(String node) {
        run("promote.sh", node);
    }

    void rejoin(String node) {
        run("rejoin.sh", node);
    }

    private void run(String script, String node) {
        Command command = cluster.stack()
                .script(script, List.of(node))
                .orElseThrow(() -> new StackException(
                        "with " + cluster.stack().runtime() + ", there is no drill yet",
                        "use Docker, with -Dpgrepl.runtime=docker"));
        Outcome outcome = command.run(timeout);
        if (!outcome.succeeded()) {
            throw new OperationException(command + " failed:\n" + (outcome.output() + outcome.errors()).strip());
        }
    }
}
