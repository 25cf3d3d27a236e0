package io.github.pgrepl.mojo;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code generate} does, with the time that each part of it takes.
 *
 * @param plan milliseconds from the spec's file to a plan without problems
 * @param render milliseconds from there to all files in memory
 * @param write milliseconds from there to the disk
 */
record TimedRun(double plan, double render, double write) {

    /** In a JVM of its own, where nothing is warm: the spec, and the stack directory. */
    public static void main(String[] arguments) {
        TimedRun run = of(Path.of(arguments[0]), Path.of(arguments[1]));
        System.out.printf("%s %s %s%n", run.plan, run.render, run.write);
    }

    static TimedRun of(Path spec, Path stackDirectory) {
        long start = System.nanoTime();
        ClusterPlan plan =
                new ClusterLoader(spec.getParent(), "bench", warning -> {}).yaml(spec, DockerLayout.layout());
        long planned = System.nanoTime();
        RenderedStack stack = new StackRenderer(Optional.empty())
                .render(plan, ProjectSources.read(plan, spec.getParent(), stackDirectory));
        long rendered = System.nanoTime();
        new StackDirectory(stackDirectory).write(stack, HandEdits.KEEP, new SecureRandom());
        long written = System.nanoTime();
        return new TimedRun((planned - start) / 1e6, (rendered - planned) / 1e6, (written - rendered) / 1e6);
    }

    /** What {@link #main} wrote. */
    static TimedRun parse(String output) {
        String[] times = output.strip().split(" ");
        return new TimedRun(Double.parseDouble(times[0]), Double.parseDouble(times[1]), Double.parseDouble(times[2]));
    }

    double total() {
        return plan + render + write;
    }

    /** A primary and as many standbys. */
    static Path spec(Path file, int standbys) throws IOException {
        return Files.writeString(
                file,
                "name: bench\nstandbys:\n"
                        + IntStream.rangeClosed(1, standbys)
                                .mapToObj(
                                        number -> "- name: standby-" + number + "\n  port: " + (20000 + number) + "\n")
                                .collect(Collectors.joining()));
    }
}
