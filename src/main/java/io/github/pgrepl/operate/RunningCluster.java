package io.github.pgrepl.operate;

import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A cluster that is ready, and what it hands to tests. */
public final class RunningCluster {

    private final Cluster cluster;
    private final ClusterReading reading;

    RunningCluster(Cluster cluster, ClusterReading reading) {
        this.cluster = cluster;
        this.reading = reading;
    }

    /** One line for a person. */
    public String summary() {
        String primary = reading.primary().map(NodeReading::name).orElse("no node");
        List<String> standbys =
                reading.standbys().stream().map(NodeReading::name).toList();
        return "The cluster " + cluster.name() + " is up: " + primary + " is the primary"
                + (standbys.isEmpty() ? "" : ", followed by " + String.join(", ", standbys)) + ".";
    }

    /** The properties that tests get, the application's password among them. */
    public SortedMap<String, String> properties() {
        SortedMap<String, String> properties = new TreeMap<>();
        JdbcUrls urls = urls();
        properties.put("pgrepl.jdbcUrl", urls.primary());
        properties.put("pgrepl.readOnlyJdbcUrl", urls.readOnly());
        properties.put("pgrepl.database", cluster.database());
        cluster.application().ifPresent(role -> {
            properties.put("pgrepl.username", role.name());
            properties.put("pgrepl.password", cluster.password(role));
        });
        for (NodeReading node : reading.nodes()) {
            Endpoint endpoint = node.process().endpoint().orElseThrow();
            String prefix = "pgrepl." + node.name() + ".";
            properties.put(prefix + "host", endpoint.host());
            properties.put(prefix + "port", Integer.toString(endpoint.port()));
            properties.put(prefix + "jdbcUrl", urls.node(endpoint));
        }
        return properties;
    }

    /** The same for programs, with every node's details, and with where the password is instead of it. */
    public String json() {
        JdbcUrls urls = urls();
        JsonObject json = new JsonObject()
                .with("name", cluster.name())
                .with("runtime", cluster.stack().runtime())
                .with("postgres", cluster.plan().spec().postgres().toString())
                .with("directory", cluster.directory().toAbsolutePath().toString())
                .with("jdbcUrl", urls.primary())
                .with("readOnlyJdbcUrl", urls.readOnly())
                .with("database", cluster.database())
                .with("username", cluster.application().map(RolePlan::name))
                .with(
                        "passwordFile",
                        cluster.application()
                                .map(role -> cluster.passwordFile(role)
                                        .toAbsolutePath()
                                        .toString()))
                .with(
                        "nodes",
                        reading.nodes().stream()
                                .map(node -> {
                                    Endpoint endpoint =
                                            node.process().endpoint().orElseThrow();
                                    return StatusRow.of(node, reading)
                                            .json()
                                            .with("host", endpoint.host())
                                            .with("port", endpoint.port())
                                            .with("jdbcUrl", urls.node(endpoint));
                                })
                                .toList());
        return json.toString();
    }

    private JdbcUrls urls() {
        return new JdbcUrls(cluster, reading.nodes());
    }
}
