package io.github.pgrepl.operate;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.StackSources;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.render.disk.StackFile;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.docker.DockerLayout;
import io.github.pgrepl.stack.embedded.Binaries;
import io.github.pgrepl.stack.embedded.CacheDirectory;
import io.github.pgrepl.stack.embedded.EmbeddedStack;
import io.github.pgrepl.stack.embedded.Supplies;
import io.github.pgrepl.testing.UnixSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** A cluster of a test in processes of this machine, with all that it leaves. */
public final class EmbeddedCluster implements TestCluster {

    /** Kept from build to build; outside the build directory, which root's servers might not get at. */
    private static final CacheDirectory CACHE = new CacheDirectory(
            Path.of(System.getProperty("java.io.tmpdir"), "pgrepl-tests-" + System.getProperty("user.name")));

    private final Cluster cluster;
    private final Path home;
    private final Map<String, String> initScripts;

    private EmbeddedCluster(Cluster cluster, Path home, Map<String, String> initScripts) {
        this.cluster = cluster;
        this.home = home;
        this.initScripts = initScripts;
    }

    /**
     * Writes the stack directory, and starts nothing.
     *
     * @param spec as YAML
     */
    public static EmbeddedCluster written(String spec) {
        return written(spec, Map.of());
    }

    /** With a cache of its own. */
    static EmbeddedCluster written(String spec, CacheDirectory cache) {
        return written(spec, Map.of(), cache);
    }

    /** @param initScripts texts by file names */
    static EmbeddedCluster written(String spec, Map<String, String> initScripts) {
        return written(spec, initScripts, CACHE);
    }

    private static EmbeddedCluster written(String spec, Map<String, String> initScripts, CacheDirectory cache) {
        try {
            Path home = Files.createTempDirectory("pgrepl-it-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            EmbeddedCluster cluster = new EmbeddedCluster(
                    cluster(spec, home.resolve("target/pgrepl"), initScripts, cache), home, initScripts);
            cluster.write();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static EmbeddedCluster started(String spec) {
        return TestCluster.started(written(spec));
    }

    private static Cluster cluster(String spec, Path directory, Map<String, String> initScripts, CacheDirectory cache) {
        ProjectFiles files =
                new ProjectFiles(initScripts.keySet().stream().sorted().toList(), java.util.Set.of());
        ClusterPlan plan = Planner.plan(YamlSpec.right(spec), DockerLayout.layout(), files);
        return new Cluster(new EmbeddedStack(plan, directory, new OfTests(initScripts), cache), directory);
    }

    private record OfTests(Map<String, String> initScripts) implements Supplies {

        @Override
        public Path jar(Binaries binaries) {
            return Path.of(
                            System.getProperty("postgres-binaries.directory", "target/postgres-binaries"),
                            binaries.version().substring(0, 2) + ".jar")
                    .toAbsolutePath();
        }

        @Override
        public RenderedStack rendered(ClusterPlan plan) {
            var scripts = new TreeMap<String, StackFile>();
            initScripts.forEach((name, text) -> scripts.put(name, StackFile.ordinary(text)));
            return new StackRenderer(Optional.empty()).render(plan, new StackSources(scripts, ""));
        }

        @Override
        public Optional<Path> certificates() {
            return Optional.empty();
        }
    }

    void write() {
        RenderedStack stack = new OfTests(initScripts)
                .rendered(Planner.plan(
                        cluster.plan().spec(),
                        DockerLayout.layout(),
                        cluster.plan().files()));
        new StackDirectory(directory()).write(stack, HandEdits.KEEP, new SecureRandom());
    }

    @Override
    public EmbeddedCluster changedTo(String spec) {
        EmbeddedCluster changed =
                new EmbeddedCluster(cluster(spec, directory(), initScripts, CACHE), home, initScripts);
        changed.write();
        return changed;
    }

    /** The stack that was restored to a directory, of the same spec; closing it removes the directory. */
    EmbeddedCluster restored(String spec, Path directory) {
        return new EmbeddedCluster(cluster(spec, directory, initScripts, CACHE), directory, initScripts);
    }

    @Override
    public RunningCluster start(Duration limit) {
        return new Start(cluster, limit, failureDirectory(), waiting -> {}).run();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    /** The first column of the last row. */
    @Override
    public String sql(String node, String... statements) {
        NodeReading reading = read().nodes().stream()
                .filter(candidate -> candidate.name().equals(node))
                .findFirst()
                .orElseThrow();
        String sockets =
                reading.plan().setting("unix_socket_directories").orElseThrow().value();
        int port = reading.process().endpoint().orElseThrow().port();
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty(
                "password", cluster.password(cluster.plan().roles().get(0)));
        properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", sockets + "/.s.PGSQL." + port);
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://localhost/postgres", properties);
                Statement sql = connection.createStatement()) {
            String last = "";
            for (String statement : statements) {
                if (sql.execute(statement)) {
                    try (ResultSet rows = sql.getResultSet()) {
                        while (rows.next()) {
                            last = rows.getString(1);
                        }
                    }
                }
            }
            return last;
        } catch (SQLException e) {
            throw new AssertionError(String.join("; ", statements) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<Long> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> String.join(" ", words).contains(home.toString()))
                        .orElse(false))
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }

    /** The file in the cache that tells which servers were started for it. */
    Path notes() throws IOException {
        long server = running().get(0);
        try (Stream<Path> notes = Files.list(CACHE.path().resolve("running"))) {
            for (Path file : notes.toList()) {
                if (Files.readAllLines(file).stream().anyMatch(line -> line.startsWith(server + " "))) {
                    return file;
                }
            }
        }
        throw new AssertionError("no file tells of process " + server);
    }

    @Override
    public void close() {
        stop(Data.PURGE);
        try {
            FileUtils.deleteDirectory(home.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
