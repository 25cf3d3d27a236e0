package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.drill.Moment.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A drill as a picture: on top how many writes were acknowledged, below it a lane for each node with what it was, and
 * through all of it a numbered line for each thing that happened. All that is measured here; the page draws it.
 */
final class Timeline {

    static final int WIDTH = 1000;
    static final int LEFT = 120;
    static final int RIGHT = 985;

    /** Below the numbers of what happened, which stand in up to three rows. */
    static final int TOP = 66;

    static final int BARS = 110;
    static final int LANE = 30;
    static final int LANE_BAR = 20;

    private static final Duration SLICE = Duration.ofMillis(100);
    private static final List<Integer> STEPS = List.of(1, 2, 5, 10, 20, 30, 60, 120, 300, 600);
    private static final int MOST_TICKS = 14;
    private static final int BADGE = 20;
    private static final int BADGE_ROWS = 3;

    private final Observation seen;
    private final Figures figures;
    private final List<Moment> moments;

    Timeline(Observation seen, Figures figures) {
        this.seen = seen;
        this.figures = figures;
        this.moments =
                seen.moments().stream().sorted(Comparator.comparing(Moment::at)).toList();
    }

    Map<String, Object> model() {
        int lanes = TOP + BARS + 14;
        int bottom = lanes + LANE * nodes().size();
        return Map.ofEntries(
                Map.entry("width", WIDTH),
                Map.entry("height", bottom + 34),
                Map.entry("left", LEFT),
                Map.entry("right", RIGHT),
                Map.entry("top", TOP),
                Map.entry("base", TOP + BARS),
                Map.entry("bottom", bottom),
                Map.entry("laneBar", LANE_BAR),
                Map.entry("most", most()),
                Map.entry("before", area(false)),
                Map.entry("after", area(true)),
                Map.entry("gap", gap()),
                Map.entry("lanes", lanes(lanes)),
                Map.entry("ticks", ticks()),
                Map.entry("events", events()));
    }

    /** Each thing that happened, numbered as in the picture. */
    List<Map<String, Object>> events() {
        List<Map<String, Object>> events = new ArrayList<>();
        double[] ends = new double[BADGE_ROWS];
        List<Happening> happenings = happenings();
        for (int i = 0; i < happenings.size(); i++) {
            Happening happening = happenings.get(i);
            double x = x(happening.at());
            int row = 0;
            while (row < BADGE_ROWS - 1 && ends[row] > x - BADGE) {
                row++;
            }
            ends[row] = x;
            events.add(Map.of(
                    "number", i + 1,
                    "x", number(x),
                    "y", TOP - 14 - row * BADGE,
                    "time", signed(happening.at()),
                    "text", happening.text()));
        }
        return events;
    }

    private record Happening(long at, String text) {}

    private List<Happening> happenings() {
        Stream<Happening> first = Stream.of(
                new Happening(figures.lastWrite(), seen.oldPrimary() + " acknowledges its last write"),
                new Happening(figures.firstWrite(), seen.newPrimary() + " acknowledges its first write"));
        return Stream.concat(first, moments.stream().map(moment -> new Happening(moment.at(), text(moment))))
                .sorted(Comparator.comparing(Happening::at))
                .toList();
    }

    private String text(Moment moment) {
        String node = moment.node();
        return switch (moment.kind()) {
            case FAULT -> node + " is " + seen.setting().fault().participle();
            case PROMOTION -> node + " is told to lead";
            case PROMOTED -> "the promotion of " + node + " is through";
            case FOLLOWS -> node + " streams from " + seen.newPrimary();
            case RETURN -> node + " starts again, by itself";
            case REJOIN -> node + " is told to rejoin";
            case REJOINED -> node + " streams from " + seen.newPrimary();
        };
    }

    private List<String> nodes() {
        List<String> nodes = new ArrayList<>(List.of(seen.oldPrimary(), seen.newPrimary()));
        nodes.addAll(seen.standbys());
        return nodes;
    }

    private List<Map<String, Object>> lanes(int top) {
        List<Map<String, Object>> lanes = new ArrayList<>();
        for (String node : nodes()) {
            lanes.add(Map.of("node", node, "y", top + LANE * lanes.size(), "spans", spans(node)));
        }
        return lanes;
    }

    private List<Map<String, Object>> spans(String node) {
        List<Map<String, Object>> spans = new ArrayList<>();
        if (node.equals(seen.oldPrimary())) {
            long away = figures.lastWrite();
            long back = at(Kind.REJOINED, node).orElse(seen.ended());
            span(spans, "primary", "primary", seen.began(), away);
            span(spans, "away", "away", away, at(Kind.RETURN, node).orElse(back));
            at(Kind.RETURN, node).ifPresent(from -> span(spans, "waiting", "not let lead", from, back));
            span(spans, "standby", "standby", back, seen.ended());
        } else if (node.equals(seen.newPrimary())) {
            long told = at(Kind.PROMOTION, node).orElse(figures.firstWrite());
            span(spans, "standby", "standby", seen.began(), told);
            span(spans, "waiting", "being promoted", told, figures.firstWrite());
            span(spans, "primary", "primary", figures.firstWrite(), seen.ended());
        } else {
            long follows = at(Kind.FOLLOWS, node).orElse(seen.ended());
            span(spans, "standby", "standby", seen.began(), figures.lastWrite());
            span(spans, "waiting", "without a primary", figures.lastWrite(), follows);
            span(spans, "standby", "standby", follows, seen.ended());
        }
        return spans;
    }

    private void span(List<Map<String, Object>> spans, String kind, String text, long from, long to) {
        if (to > from) {
            double width = x(to) - x(from);
            spans.add(Map.of(
                    "kind",
                    kind,
                    "text",
                    text,
                    "x",
                    number(x(from)),
                    "width",
                    number(width),
                    "middle",
                    number(x(from) + width / 2),
                    "label",
                    width > text.length() * 6.5 + 8 ? text : ""));
        }
    }

    private Optional<Long> at(Kind kind, String node) {
        return seen.moment(kind, node).map(Moment::at);
    }

    private Map<String, Object> gap() {
        double from = x(figures.lastWrite());
        double to = x(figures.firstWrite());
        return Map.of(
                "x", number(from),
                "width", number(Math.max(1, to - from)));
    }

    /** The outline of how many writes one of the timelines acknowledged in each slice of time. */
    private String area(boolean since) {
        int[] counts = counts(since);
        StringBuilder path = new StringBuilder("M" + LEFT + " " + (TOP + BARS));
        for (int slice = 0; slice < counts.length; slice++) {
            double y = TOP + BARS - BARS * counts[slice] / (double) most();
            double end = Math.min(RIGHT, x(seen.began() + SLICE.toNanos() * (slice + 1)));
            path.append("V").append(number(y)).append("H").append(number(end));
        }
        return path.append("V").append(TOP + BARS).append("Z").toString();
    }

    private int[] counts(boolean since) {
        int[] counts = new int[(int) ((seen.ended() - seen.began()) / SLICE.toNanos()) + 1];
        seen.writes().stream()
                .filter(write -> write.isAcknowledged() && write.isSince(seen.timeline()) == since)
                .mapToInt(write -> (int) ((write.ended() - seen.began()) / SLICE.toNanos()))
                .filter(slice -> slice >= 0 && slice < counts.length)
                .forEach(slice -> counts[slice]++);
        return counts;
    }

    private int most() {
        int most = 1;
        for (boolean since : new boolean[] {false, true}) {
            for (int count : counts(since)) {
                most = Math.max(most, count);
            }
        }
        return most;
    }

    /** Seconds since the fault. */
    private List<Map<String, Object>> ticks() {
        long zero = seen.fault().at();
        double seconds = (seen.ended() - seen.began()) / 1e9;
        int step = STEPS.stream()
                .filter(candidate -> seconds / candidate <= MOST_TICKS)
                .findFirst()
                .orElse(STEPS.get(STEPS.size() - 1));
        List<Map<String, Object>> ticks = new ArrayList<>();
        long first = (seen.began() - zero) / 1_000_000_000L / step * step;
        for (long second = first; zero + second * 1_000_000_000L <= seen.ended(); second += step) {
            long at = zero + second * 1_000_000_000L;
            if (at >= seen.began()) {
                ticks.add(Map.of("x", number(x(at)), "text", second + " s"));
            }
        }
        return ticks;
    }

    private String signed(long at) {
        return String.format(Locale.ROOT, "%+.3f s", (at - seen.fault().at()) / 1e9);
    }

    private double x(long at) {
        return LEFT + (RIGHT - LEFT) * (at - seen.began()) / (double) (seen.ended() - seen.began());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
