package io.github.pgrepl.plan;

import java.util.Comparator;
import java.util.List;

/** The order of settings in a file: the chapters of the manual, as postgresql.conf.sample has them. */
final class ManualOrder {

    private static final List<String> CHAPTERS = List.of(
            "File Locations",
            "Connections and Authentication",
            "Resource Usage",
            "Write-Ahead Log",
            "Replication",
            "Query Tuning",
            "Reporting and Logging",
            "Process Title",
            "Statistics",
            "Autovacuum",
            "Vacuuming",
            "Client Connection Defaults",
            "Lock Management",
            "Version and Platform Compatibility",
            "Error Handling",
            "Preset Options",
            "Developer Options",
            "Customized Options");

    /** Compares categories as {@code pg_settings} names them: {@code Write-Ahead Log / Archiving}. */
    static final Comparator<String> OF_CATEGORIES =
            Comparator.comparingInt(ManualOrder::chapter).thenComparing(Comparator.naturalOrder());

    private ManualOrder() {}

    private static int chapter(String category) {
        int chapter = CHAPTERS.indexOf(category.split(" / ", 2)[0]);
        return chapter < 0 ? CHAPTERS.size() : chapter;
    }
}
