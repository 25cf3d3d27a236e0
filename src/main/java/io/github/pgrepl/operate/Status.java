package io.github.pgrepl.operate;

import io.github.pgrepl.stack.StoredBackups;
import java.time.Instant;
import java.util.Optional;

/** Asks a cluster how it is, once or again and again. Nodes that are down do not matter. */
public final class Status implements AutoCloseable {

    private final Cluster cluster;
    private final Survey survey;
    private final Optional<StoredBackups> backups;

    public Status(Cluster cluster) {
        this.cluster = cluster;
        this.survey = new Survey(cluster);
        this.backups = cluster.stack().archive().map(StoredBackups::new);
    }

    /** Of the nodes, and of the base backups in the archive. */
    public String table() {
        return new StatusTable(survey.read()).text() + backups().text();
    }

    private BackupTable backups() {
        if (!cluster.plan().spec().archive().enabled()) {
            return BackupTable.ofNoArchive();
        }
        return backups.map(stored -> BackupTable.of(stored.read(), Instant.now()))
                .orElseGet(BackupTable::ofVolume);
    }

    public String json() {
        ClusterReading reading = survey.read();
        BackupTable stored = backups();
        return new JsonObject()
                .with("name", cluster.name())
                .with("runtime", cluster.stack().runtime())
                .with(
                        "nodes",
                        reading.nodes().stream()
                                .map(node -> StatusRow.of(node, reading).json())
                                .toList())
                .with("baseBackups", stored.json())
                .with("baseBackupNotes", stored.jsonNotes())
                .toString();
    }

    @Override
    public void close() {
        survey.close();
    }
}
