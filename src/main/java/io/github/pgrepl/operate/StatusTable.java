package io.github.pgrepl.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster's status as people read it. */
final class StatusTable {

    private static final List<String> HEADS = List.of(
            "NODE",
            "ROLE",
            "STATE",
            "TIMELINE",
            "POSITION",
            "UPSTREAM",
            "LAG",
            "LAG TIME",
            "SLOT",
            "SYNC",
            "LAST ARCHIVED");

    private final List<StatusRow> rows;

    StatusTable(ClusterReading reading) {
        rows = reading.nodes().stream().map(node -> StatusRow.of(node, reading)).toList();
    }

    String text() {
        List<List<String>> cells = new ArrayList<>(List.of(HEADS));
        rows.forEach(row -> cells.add(cells(row)));
        List<String> lines = new ArrayList<>(TextTable.lines(cells));
        rows.stream().filter(row -> !row.note().isEmpty()).forEach(row -> lines.add(row.node() + ": " + row.note()));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> cells(StatusRow row) {
        return List.of(
                row.node(),
                cell(row.role()),
                row.state(),
                cell(row.timeline()),
                cell(row.position()),
                cell(row.upstream()),
                cell(row.lag().map(StatusRow::bytes)),
                cell(row.lagTime().map(StatusRow::time)),
                cell(row.slot()),
                cell(row.sync()),
                cell(row.archiver().flatMap(ServerReading.Archiver::lastArchived)));
    }

    private static String cell(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }
}
