package io.github.pgrepl.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times of a benchmark by what was done, in the order in which that was done first; as a table in Markdown. */
public final class BenchTable {

    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final Map<String, String> peers = new LinkedHashMap<>();

    /** What is timed. */
    public interface Work {
        void run() throws Exception;
    }

    public void time(String what, Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        since(began, what);
    }

    /** @param began by {@link System#nanoTime()} */
    public void since(long began, String what) {
        seconds.computeIfAbsent(what, any -> new ArrayList<>()).add((System.nanoTime() - began) / 1e9);
    }

    /** From now on the median of the one is also told as so many times that of the other. */
    public void beside(String what, String peer) {
        peers.put(what, peer);
    }

    /** Seconds; a line for each work. */
    public String markdown() {
        StringBuilder table =
                new StringBuilder("| | median | least | most | runs | |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
        seconds.forEach((what, times) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %.3f s | %.3f s | %.3f s | %d | %s |%n",
                what,
                median(what),
                times.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                times.stream().mapToDouble(Double::doubleValue).max().orElseThrow(),
                times.size(),
                ratio(what))));
        return table.toString();
    }

    private String ratio(String what) {
        String peer = peers.get(what);
        return peer == null || !seconds.containsKey(peer)
                ? ""
                : String.format(Locale.ROOT, "%.2f × %s", median(what) / median(peer), peer);
    }

    private double median(String what) {
        double[] sorted = seconds.get(what).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
