package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.RunningCluster;
import io.github.pgrepl.stack.PrivateFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * What a running stack hands to the rest of the build: properties that later plugins see as {@code ${…}} and that tests
 * get as system properties, and the same in files.
 */
final class Exports {

    /** Surefire and Failsafe give tests what is in the file that these name. */
    private static final List<String> TEST_PROPERTIES =
            List.of("surefire.systemPropertiesFile", "failsafe.systemPropertiesFile");

    private final Path properties;
    private final Path json;
    private final MavenProject project;
    private final MavenSession session;

    Exports(Path buildDirectory, MavenProject project, MavenSession session) {
        this.properties = buildDirectory.resolve("pgrepl-cluster.properties");
        this.json = buildDirectory.resolve("pgrepl-cluster.json");
        this.project = project;
        this.session = session;
    }

    /**
     * User properties are what tests get with nothing in the POM, and a session has them once. So where projects are built
     * at the same time, each with a cluster of its own, tests get them from the file instead.
     */
    void publish(RunningCluster cluster) {
        SortedMap<String, String> exported = cluster.properties();
        write(properties, text(exported));
        write(json, cluster.json());
        project.getProperties().putAll(exported);
        if (session.isParallel() && session.getProjects().size() > 1) {
            TEST_PROPERTIES.forEach(name -> project.getProperties().putIfAbsent(name, properties.toString()));
        } else {
            session.getUserProperties().putAll(exported);
        }
    }

    /** Takes back what {@link #publish} gave, in this build or an earlier one. */
    void withdraw() {
        try {
            if (Files.exists(properties)) {
                Properties exported = new Properties();
                try (Reader reader = Files.newBufferedReader(properties)) {
                    exported.load(reader);
                }
                exported.forEach((name, value) -> {
                    remove(name, value, project.getProperties());
                    remove(name, value, session.getUserProperties());
                });
                TEST_PROPERTIES.forEach(name -> remove(name, properties.toString(), project.getProperties()));
            }
            Files.deleteIfExists(properties);
            Files.deleteIfExists(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not with the method of two arguments, which fails in Maven 4.0.0-rc-5 for a name that is not there. */
    private static void remove(Object name, Object value, Properties from) {
        if (value.equals(from.get(name))) {
            from.remove(name);
        }
    }

    /** Sorted, and without the time that {@link Properties} would add. */
    private static String text(SortedMap<String, String> exported) {
        Properties properties = new Properties();
        properties.putAll(exported);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static void write(Path file, String text) {
        try {
            PrivateFile.write(file, text); // there is a password in it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
