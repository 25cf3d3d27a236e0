package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** Keeps what a stack that failed had to say, for a look after it is gone. */
final class FailureRecord {

    private static final int LOG_LINES = 5000;

    private final Cluster cluster;
    private final Path directory;

    /** @param directory emptied first */
    FailureRecord(Cluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    /** Removes that of an earlier failure, as far as it can be. */
    void remove() {
        FileUtils.deleteQuietly(directory.toFile());
    }

    /** Whether there is anything to look at: a process, or what one that has ended wrote. */
    boolean hasSomethingOf(ClusterReading reading) {
        return reading.nodes().stream()
                .anyMatch(node -> node.process().state() != State.ABSENT
                        || !cluster.stack().log(node.name(), 1).isEmpty());
    }

    /** Writes whatever can be had; what cannot is told in its file's place. */
    void write(ClusterReading reading) {
        try {
            if (Files.exists(directory)) {
                FileUtils.deleteDirectory(directory.toFile());
            }
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("status.txt"), new StatusTable(reading).text());
            for (NodeReading node : reading.nodes()) {
                Files.write(directory.resolve(node.name() + ".log"), log(node.name()));
                for (String view : List.of("pg_stat_replication", "pg_replication_slots", "pg_stat_wal_receiver")) {
                    write(node, view, "select * from " + view);
                }
                write(
                        node,
                        "settings",
                        "select name, setting, unit, source, pending_restart from pg_settings"
                                + " where source not in ('default', 'client') order by name");
            }
        } catch (IOException e) {
            // The failure that is being told about counts, not this one.
            throw new OperationException("Nothing could be kept in " + directory + ": " + e.getMessage(), e);
        }
    }

    private List<String> log(String node) {
        try {
            return cluster.stack().log(node, LOG_LINES);
        } catch (StackException e) {
            return List.of(e.getMessage());
        }
    }

    private void write(NodeReading node, String name, String query) throws IOException {
        if (node.server().isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        try (Connection connection = Connections.monitoring(
                        cluster, node.process().endpoint().orElseThrow());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            lines.add(line(columns, column -> rows.getMetaData().getColumnName(column)));
            while (rows.next()) {
                lines.add(line(columns, rows::getString));
            }
        } catch (SQLException e) {
            lines.add(e.getMessage());
        }
        Files.write(directory.resolve(node.name() + "." + name + ".tsv"), lines);
    }

    private interface Cell {
        String text(int column) throws SQLException;
    }

    private static String line(int columns, Cell cell) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
            String text = cell.text(column);
            cells.add(text == null ? "" : text.replaceAll("[\\t\\n]", " "));
        }
        return String.join("\t", cells);
    }
}
