package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.JsonObject;
import io.github.pgrepl.operate.TextTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What came of a drill, for people and for programs. */
public final class DrillReport {

    private final Observation seen;
    private final Figures figures;
    private final List<Verdict> verdicts;

    private DrillReport(Observation seen, Figures figures, List<Verdict> verdicts) {
        this.seen = seen;
        this.figures = figures;
        this.verdicts = verdicts;
    }

    static DrillReport of(Observation seen) {
        Figures figures = Figures.of(seen);
        return new DrillReport(seen, figures, Verdict.of(seen, figures));
    }

    Figures figures() {
        return figures;
    }

    /** What does not hold, a sentence each; empty: all is as it should be. */
    public List<String> failures() {
        return verdicts.stream()
                .filter(verdict -> !verdict.holds())
                .map(verdict -> verdict.name() + ": " + verdict.failure().orElseThrow())
                .toList();
    }

    public String table() {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("FAULT", seen.setting().fault().word() + " of " + seen.oldPrimary()));
        cells.add(List.of("NEW PRIMARY", seen.newPrimary() + ", timeline " + seen.timeline()));
        cells.add(List.of("RTO", Words.seconds(figures.rto())));
        cells.add(List.of(
                "RPO", Words.count(figures.lostRows(), "row") + ", " + Words.count(figures.lostBytes(), "byte")));
        figures.followed()
                .forEach((node, time) ->
                        cells.add(List.of(node, time.map(Words::seconds).orElse("never") + " until it followed")));
        cells.add(
                List.of(seen.oldPrimary(), figures.back().map(Words::seconds).orElse("never") + " until it was back"));
        cells.add(List.of(
                "SECOND PRIMARIES",
                figures.secondPrimaries().size() + ", in "
                        + Words.count(seen.trespass().attempts(), "attempt")));
        cells.add(List.of(
                "ROWS",
                count(Write.Result.ACKNOWLEDGED) + " acknowledged, " + count(Write.Result.IN_DOUBT) + " in doubt, "
                        + count(Write.Result.REFUSED) + " refused"));
        List<String> lines = new ArrayList<>(TextTable.lines(cells));
        verdicts.forEach(verdict -> lines.add((verdict.holds() ? "  ok      " : "  FAILED  ")
                + verdict.name()
                + verdict.failure().map(failure -> ": " + failure).orElse("")));
        return String.join("\n", lines) + "\n";
    }

    private long count(Write.Result result) {
        return seen.writes().stream().filter(write -> write.result() == result).count();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** As Surefire reports tests. */
    public String junit() {
        return JUnitXml.text(
                "pgrepl-drill",
                Duration.ofNanos(seen.ended() - seen.began()),
                new TreeMap<>(Map.of(
                        "cluster", seen.setting().cluster(),
                        "fault", seen.setting().fault().word(),
                        "rto.seconds", Double.toString(seconds(figures.rto())),
                        "rpo.rows", Integer.toString(figures.lostRows()),
                        "rpo.bytes", Long.toString(figures.lostBytes()))),
                verdicts);
    }

    /** A page that needs nothing but itself. */
    public String html() {
        return DrillPage.text(seen, figures, verdicts);
    }

    public String json() {
        Stream<Map.Entry<String, SetCheck>> checks = figures.checks().entrySet().stream();
        return new JsonObject()
                .with("cluster", seen.setting().cluster())
                .with("at", seen.at().toString())
                .with("fault", seen.setting().fault().word())
                .with("oldPrimary", seen.oldPrimary())
                .with("newPrimary", seen.newPrimary())
                .with("rtoSeconds", seconds(figures.rto()))
                .with("rpoRows", figures.lostRows())
                .with("rpoBytes", figures.lostBytes())
                .with(
                        "standbys",
                        figures.followed().entrySet().stream()
                                .map(entry -> new JsonObject()
                                        .with("node", entry.getKey())
                                        .with(
                                                "followedSeconds",
                                                entry.getValue().map(DrillReport::seconds)))
                                .toList())
                .with("rejoinedSeconds", figures.back().map(DrillReport::seconds))
                .with("secondPrimaries", List.copyOf(figures.secondPrimaries().keySet()))
                .with("secondPrimaryAttempts", seen.trespass().attempts())
                .with("acknowledged", count(Write.Result.ACKNOWLEDGED))
                .with("inDoubt", count(Write.Result.IN_DOUBT))
                .with("refused", count(Write.Result.REFUSED))
                .with(
                        "rows",
                        checks.map(entry -> new JsonObject()
                                        .with("node", entry.getKey())
                                        .with("present", entry.getValue().present())
                                        .with(
                                                "missing",
                                                entry.getValue().missing().size())
                                        .with(
                                                "unwritten",
                                                entry.getValue().unwritten().size())
                                        .with("twice", entry.getValue().twice().size()))
                                .toList())
                .with(
                        "verdicts",
                        verdicts.stream()
                                .map(verdict -> new JsonObject()
                                        .with("name", verdict.name())
                                        .with("holds", verdict.holds())
                                        .with("failure", verdict.failure()))
                                .toList())
                .toString();
    }
}
