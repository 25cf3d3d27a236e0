package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How long {@code generate} takes. No test, as a figure says nothing on a busy machine: {@code mvn -Pbench verify} prints
 * the tables.
 *
 * <p>Every run has a directory of its own, and none is removed before the end: after many files were removed, ext4 is
 * several times as slow to make new ones for about half a minute, and that would be measured.
 */
class GenerateBenchmark {

    private static final int RUNS = Integer.getInteger("bench.runs", 11);

    private static Path work;

    @BeforeAll
    static void begin() throws IOException {
        work = Files.createTempDirectory(
                Files.createDirectories(Path.of("target").toAbsolutePath()), "bench-");
    }

    @AfterAll
    static void end() throws IOException {
        PathUtils.deleteDirectory(work);
    }

    /** Whole processes, in turns, so that what else the machine does falls on all alike. */
    @Test
    void whatTheQuickstartAddsToAMavenRun() throws Exception {
        Path project = Files.createDirectory(work.resolve("quickstart"));
        Files.copy(Path.of("examples/quickstart/pom.xml"), project.resolve("pom.xml"));
        Files.writeString(
                work.resolve("settings.xml"),
                Files.readString(Path.of("src/it/settings.xml"))
                        .replace(
                                "@localRepositoryUrl@",
                                Path.of(System.getProperty("bench.localRepository"))
                                        .toUri()
                                        .toString()));
        maven(project, "target/warm", "generate-resources");
        List<Double> without = new ArrayList<>();
        List<Double> fresh = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            String directory = "target/pgrepl-" + run;
            Path stack = project.resolve(directory);
            without.add(maven(project, directory, "validate"));
            fresh.add(maven(project, directory, "generate-resources"));
            Map<Path, FileTime> before = times(stack);
            again.add(maven(project, directory, "generate-resources"));
            assertThat(times(stack)).isEqualTo(before);
        }
        System.out.printf(
                "%nmvn, quickstart, medians of %d%n"
                        + "validate alone                 %6.3f s%n"
                        + "generate, nothing there yet    %6.3f s   adds %6.3f s%n"
                        + "generate, nothing to change    %6.3f s   adds %6.3f s, writes nothing%n",
                RUNS,
                median(without),
                median(fresh),
                median(fresh) - median(without),
                median(again),
                median(again) - median(without));
    }

    @Test
    void howTheTimeGrowsWithTheCluster() throws Exception {
        System.out.printf(
                "%nread, plan, check, render, write; milliseconds, medians of %d%n%-34s %7s %7s %7s %7s %9s%n",
                RUNS, "", "plan", "render", "write", "total", "per node");
        for (int standbys : new int[] {1, 20, 200}) {
            Path spec = TimedRun.spec(work.resolve(standbys + ".yaml"), standbys);
            List<TimedRun> coldFresh = new ArrayList<>();
            List<TimedRun> coldAgain = new ArrayList<>();
            for (int run = 0; run < RUNS; run++) {
                Path stack = work.resolve("cold-" + standbys + "-" + run);
                coldFresh.add(inNewJvm(spec, stack));
                coldAgain.add(inNewJvm(spec, stack));
            }
            print(standbys, "new JVM, fresh", coldFresh);
            print(standbys, "new JVM, no change", coldAgain);
        }
        for (int standbys : new int[] {1, 20, 200}) {
            Path spec = TimedRun.spec(work.resolve(standbys + ".yaml"), standbys);
            List<TimedRun> warmFresh = new ArrayList<>();
            List<TimedRun> warmAgain = new ArrayList<>();
            for (int run = -RUNS; run < RUNS; run++) {
                Path stack = work.resolve("warm-" + standbys + "-" + (RUNS + run));
                TimedRun fresh = TimedRun.of(spec, stack);
                Map<Path, FileTime> before = times(stack);
                TimedRun again = TimedRun.of(spec, stack);
                assertThat(times(stack)).isEqualTo(before);
                if (run >= 0) {
                    warmFresh.add(fresh);
                    warmAgain.add(again);
                }
            }
            print(standbys, "warm, fresh", warmFresh);
            print(standbys, "warm, no change", warmAgain);
        }
    }

    private static void print(int standbys, String what, List<TimedRun> runs) {
        double total = median(runs, TimedRun::total);
        System.out.printf(
                "%4d standbys, %-19s %7.1f %7.1f %7.1f %7.1f %9.2f%n",
                standbys,
                what,
                median(runs, TimedRun::plan),
                median(runs, TimedRun::render),
                median(runs, TimedRun::write),
                total,
                total / (standbys + 1));
    }

    /** @param directory for the stack */
    private static double maven(Path project, String directory, String phase) throws IOException, InterruptedException {
        Path mvn = Path.of(System.getProperty("bench.maven"), "bin", "mvn");
        long start = System.nanoTime();
        run(
                project,
                List.of(
                        mvn.toString(),
                        "--batch-mode",
                        "--settings=" + work.resolve("settings.xml"),
                        "-Dpgrepl.outputDirectory=" + directory,
                        "-Dmaven.repo.local=" + System.getProperty("bench.repository"),
                        phase));
        return (System.nanoTime() - start) / 1e9;
    }

    private static TimedRun inNewJvm(Path spec, Path stack) throws IOException, InterruptedException {
        String output = run(
                work,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TimedRun.class.getName(),
                        spec.toString(),
                        stack.toString()));
        return TimedRun.parse(output);
    }

    private static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path output = work.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end");
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static Map<Path, FileTime> times(Path directory) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                times.put(path, Files.getLastModifiedTime(path));
            }
        }
        return times;
    }

    private static double median(List<TimedRun> runs, ToDoubleFunction<TimedRun> time) {
        return median(runs.stream().map(time::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
