package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.drill.Write.Result;
import io.github.pgrepl.render.ReportPage;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A drill as a page that needs nothing but itself. */
final class DrillPage {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private DrillPage() {}

    static String text(Observation seen, Figures figures, List<Verdict> verdicts) {
        Timeline timeline = new Timeline(seen, figures);
        Observation.Setting setting = seen.setting();
        long failed = verdicts.stream().filter(verdict -> !verdict.holds()).count();
        return ReportPage.render(
                "drill.html",
                Map.ofEntries(
                        Map.entry("cluster", setting.cluster()),
                        Map.entry("fault", setting.fault().word()),
                        Map.entry("story", story(seen)),
                        Map.entry("runtime", setting.runtime()),
                        Map.entry("postgres", setting.postgres()),
                        Map.entry(
                                "commits",
                                setting.synchronous()
                                        .map(list -> "commits wait for " + list)
                                        .orElse("commits wait for no standby")),
                        Map.entry("at", TIME.format(seen.at())),
                        Map.entry("passed", failed == 0),
                        Map.entry("result", failed == 0 ? "passed" : Words.count(failed, "failure")),
                        Map.entry("figures", figures(seen, figures)),
                        Map.entry("timeline", timeline.model()),
                        Map.entry(
                                "verdicts",
                                verdicts.stream().map(DrillPage::verdict).toList()),
                        Map.entry("nodes", nodes(seen, figures))));
    }

    private static String story(Observation seen) {
        return seen.setting().fault().isPlanned()
                ? seen.newPrimary() + " takes over from " + seen.oldPrimary() + ", as planned"
                : seen.oldPrimary() + " is " + seen.setting().fault().participle() + ", and " + seen.newPrimary()
                        + " takes over";
    }

    private static List<Map<String, Object>> figures(Observation seen, Figures figures) {
        List<Map<String, Object>> list = new ArrayList<>();
        list.add(figure(
                "RTO",
                Words.seconds(figures.rto()),
                "from the last acknowledged write to the next",
                seen.setting()
                        .limits()
                        .rto()
                        .map(limit -> figures.rto().compareTo(limit) <= 0)
                        .orElse(true)));
        list.add(figure(
                "RPO",
                Words.count(figures.lostRows(), "row"),
                figures.lostRows() == 0
                        ? "acknowledged, and all there"
                        : Words.count(figures.lostBytes(), "byte") + " of WAL are lost",
                figures.lostRows() <= seen.setting().limits().rpo().orElse(0)));
        list.add(figure(
                "Second primaries",
                Integer.toString(figures.secondPrimaries().size()),
                "in " + Words.count(seen.trespass().attempts(), "attempt") + " to write elsewhere",
                figures.secondPrimaries().isEmpty()));
        figures.followed()
                .forEach((node, time) -> list.add(figure(
                        node + " follows",
                        time.map(Words::seconds).orElse("never"),
                        "after the last write to " + seen.oldPrimary(),
                        time.isPresent())));
        list.add(figure(
                seen.oldPrimary() + " is back",
                figures.back().map(Words::seconds).orElse("never"),
                "after it was told to rejoin",
                figures.back().isPresent()));
        return list;
    }

    private static Map<String, Object> figure(String name, String value, String note, boolean good) {
        return Map.of("name", name, "value", value, "note", note, "good", good);
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        return Map.of(
                "holds",
                verdict.holds(),
                "name",
                verdict.name(),
                "failure",
                verdict.failure().orElse(""));
    }

    private static List<Map<String, Object>> nodes(Observation seen, Figures figures) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        long acknowledged = seen.writes().stream().filter(Write::isAcknowledged).count();
        long doubtful = seen.writes().stream()
                .filter(write -> write.result() == Result.IN_DOUBT)
                .count();
        figures.checks()
                .forEach((node, check) -> nodes.add(Map.of(
                        "node", node,
                        "acknowledged", count(acknowledged),
                        "doubtful", count(doubtful),
                        "present", count(check.present()),
                        "missing", count(check.missing().size()),
                        "unwritten", count(check.unwritten().size()),
                        "twice", count(check.twice().size()))));
        return nodes;
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
