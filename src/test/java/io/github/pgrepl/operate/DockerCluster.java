package io.github.pgrepl.operate;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.StackSources;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.docker.ComposeDirectory;
import io.github.pgrepl.stack.docker.DockerLayout;
import io.github.pgrepl.stack.docker.DockerStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** A cluster of a test in containers, with all that it leaves. */
public final class DockerCluster implements TestCluster {

    private final Cluster cluster;
    private final List<String> notices;
    private final List<List<String>> waits = new ArrayList<>();

    private DockerCluster(Cluster cluster, List<String> notices) {
        this.cluster = cluster;
        this.notices = notices;
    }

    /**
     * Writes the stack directory, and starts nothing.
     *
     * @param directory its name
     * @param spec as YAML
     */
    public static DockerCluster written(String directory, String spec) {
        return written(ComposeDirectory.fresh(directory).resolve("target/pgrepl"), spec);
    }

    static DockerCluster written(Path directory, String spec) {
        ClusterPlan plan = Planner.plan(YamlSpec.right(spec), DockerLayout.layout(), ProjectFiles.NONE);
        List<String> notices = new ArrayList<>();
        DockerCluster cluster = new DockerCluster(
                new Cluster(
                        new DockerStack(plan, directory, notice -> {
                            // Depends on how busy the machine is.
                            if (!notice.startsWith("Docker Compose is still busy")) {
                                notices.add(notice);
                            }
                        }),
                        directory),
                notices);
        cluster.write();
        return cluster;
    }

    @Override
    public DockerCluster changedTo(String spec) {
        return written(directory(), spec);
    }

    public static DockerCluster started(String directory, String spec) {
        return TestCluster.started(written(directory, spec));
    }

    void write() {
        new StackDirectory(cluster.directory())
                .write(
                        new StackRenderer(Optional.empty())
                                .render(cluster.plan(), new StackSources(new TreeMap<>(), "")),
                        HandEdits.KEEP,
                        new SecureRandom());
    }

    @Override
    public RunningCluster start(Duration limit) {
        return new Start(cluster, limit, failureDirectory(), waits::add).run();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    /** What the stack said about itself. */
    List<String> notices() {
        return notices;
    }

    @Override
    public String sql(String node, String... statements) {
        List<String> words = new ArrayList<>(
                List.of("docker", "exec", container(node), "bash", "/pgrepl/psql.sh", "-qAt", "-v", "ON_ERROR_STOP=1"));
        for (String statement : statements) {
            words.addAll(List.of("-c", statement));
        }
        Command.Outcome outcome = Command.of(words).run(LIMIT);
        if (!outcome.succeeded()) {
            throw new AssertionError(String.join("; ", statements) + ": " + outcome.errors());
        }
        return outcome.output().strip();
    }

    /** The name of a node's container. */
    public String container(String node) {
        return containers().stream()
                .filter(name -> name.endsWith("-" + node + "-1"))
                .findFirst()
                .orElseThrow();
    }

    /** Runs docker, which is to succeed, and returns what it writes. */
    public String docker(String... words) {
        Command.Outcome outcome = Command.of(
                        Stream.concat(Stream.of("docker"), Stream.of(words)).toList())
                .run(LIMIT);
        if (!outcome.succeeded()) {
            throw new AssertionError("docker " + String.join(" ", words) + ": " + outcome);
        }
        return outcome.output();
    }

    /** As the superuser, in the application's database. */
    String ask(String node, String question) {
        return docker(
                        "exec",
                        container(node),
                        "bash",
                        "/pgrepl/psql.sh",
                        "-qAt",
                        "--dbname",
                        cluster.database(),
                        "-c",
                        question)
                .strip();
    }

    /** The names of containers that belong to the stack. */
    List<String> containers() {
        return Command.of(
                        "docker",
                        "ps",
                        "--all",
                        "--filter",
                        "label=com.docker.compose.project.working_dir=" + cluster.directory(),
                        "--format",
                        "{{.Names}}")
                .run(LIMIT)
                .output()
                .lines()
                .sorted()
                .toList();
    }

    @Override
    public List<String> running() {
        return containers();
    }

    @Override
    public void close() {
        stop(Data.PURGE);
        try {
            FileUtils.deleteDirectory(
                    cluster.directory().getParent().getParent().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
