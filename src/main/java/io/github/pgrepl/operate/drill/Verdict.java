package io.github.pgrepl.operate.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Something that was to be proved.
 *
 * @param name a sentence that says what should hold
 * @param time how long what it is about took; zero where it is not about a time
 * @param failure what is wrong; nothing: it holds
 */
record Verdict(String name, Duration time, Optional<String> failure) {

    private static final int SHOWN = 10;

    boolean holds() {
        return failure.isEmpty();
    }

    /** All that a drill proves. */
    static List<Verdict> of(Observation seen, Figures figures) {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(secondPrimary(figures));
        verdicts.add(lostRows(seen, figures));
        SetCheck primary = figures.checks().get(seen.newPrimary());
        verdicts.add(new Verdict(
                "no row is there that was not written",
                Duration.ZERO,
                some(primary.unwritten(), "that no client wrote")));
        verdicts.add(
                new Verdict("no row is there twice", Duration.ZERO, some(primary.twice(), "there more than once")));
        figures.followed().forEach((node, time) -> verdicts.add(follows(node, time)));
        verdicts.add(new Verdict(
                seen.oldPrimary() + " is back as a standby",
                figures.back().orElse(Duration.ZERO),
                figures.back().isPresent() ? Optional.empty() : Optional.of("it does not stream")));
        seen.rows().keySet().stream()
                .filter(node -> !node.equals(seen.newPrimary()))
                .forEach(node -> verdicts.add(sameRows(node, seen)));
        seen.setting().limits().rto().ifPresent(limit -> verdicts.add(rto(limit, figures)));
        return List.copyOf(verdicts);
    }

    private static Verdict secondPrimary(Figures figures) {
        String accepted = figures.secondPrimaries().entrySet().stream()
                .map(entry -> entry.getKey() + " accepted " + Words.count(entry.getValue(), "write"))
                .collect(Collectors.joining(", "));
        return new Verdict(
                "no second primary accepts a write",
                Duration.ZERO,
                accepted.isEmpty()
                        ? Optional.empty()
                        : Optional.of(accepted + " when another node was the primary already"));
    }

    private static Verdict lostRows(Observation seen, Figures figures) {
        List<Row> missing = figures.checks().get(seen.newPrimary()).missing();
        Optional<Integer> limit = seen.setting().limits().rpo();
        if (limit.isPresent()) {
            return new Verdict(
                    "at most " + Words.count(limit.get(), "acknowledged row") + " may be lost (<drill><rpo>)",
                    Duration.ZERO,
                    missing.size() > limit.get() ? some(missing, "lost") : Optional.empty());
        }
        return seen.setting().synchronous().isPresent()
                ? new Verdict(
                        "every acknowledged row is there, because commits wait for a standby",
                        Duration.ZERO,
                        some(missing, "lost"))
                : new Verdict("rows may be lost, because commits wait for no standby", Duration.ZERO, Optional.empty());
    }

    private static Verdict follows(String node, Optional<Duration> time) {
        return new Verdict(
                node + " follows the new primary",
                time.orElse(Duration.ZERO),
                time.isPresent() ? Optional.empty() : Optional.of("it does not stream from it"));
    }

    private static Verdict sameRows(String node, Observation seen) {
        Map<Row, Long> theirs = counted(seen.rows().get(node));
        Map<Row, Long> primarys = counted(seen.rows().get(seen.newPrimary()));
        List<Row> different = new ArrayList<>();
        theirs.forEach((row, count) -> {
            if (!count.equals(primarys.get(row))) {
                different.add(row);
            }
        });
        primarys.keySet().stream().filter(row -> !theirs.containsKey(row)).forEach(different::add);
        return new Verdict(node + " has the same rows as the new primary", Duration.ZERO, some(different, "different"));
    }

    private static Map<Row, Long> counted(List<Row> rows) {
        return rows.stream().collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static Verdict rto(Duration limit, Figures figures) {
        return new Verdict(
                "writes stop for at most " + Words.seconds(limit) + " (<drill><rto>)",
                figures.rto(),
                figures.rto().compareTo(limit) > 0
                        ? Optional.of("they stopped for " + Words.seconds(figures.rto()))
                        : Optional.empty());
    }

    private static Optional<String> some(List<Row> rows, String what) {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        String shown = rows.stream().limit(SHOWN).map(Row::toString).collect(Collectors.joining(", "));
        return Optional.of(Words.count(rows.size(), "row") + " " + what + ": " + shown
                + (rows.size() > SHOWN ? ", …" : "") + " (client:number)");
    }
}
