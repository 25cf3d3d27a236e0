package io.github.pgrepl.operate;

/** Asks a cluster how it is, once or again and again. Nodes that are down do not matter. */
public final class Status implements AutoCloseable {

    private final Cluster cluster;
    private final Survey survey;

    public Status(Cluster cluster) {
        this.cluster = cluster;
        this.survey = new Survey(cluster);
    }

    public String table() {
        return new StatusTable(survey.read()).text();
    }

    public String json() {
        ClusterReading reading = survey.read();
        return new JsonObject()
                .with("name", cluster.name())
                .with("runtime", cluster.stack().runtime())
                .with(
                        "nodes",
                        reading.nodes().stream()
                                .map(node -> StatusRow.of(node, reading).json())
                                .toList())
                .toString();
    }

    @Override
    public void close() {
        survey.close();
    }
}
