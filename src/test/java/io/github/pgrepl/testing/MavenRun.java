package io.github.pgrepl.testing;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Builds of a user's project by whole Mavens, in processes of their own. The build fetches the distributions, and installs
 * the plugin into a repository of the tests', before the integration tests.
 *
 * @param distribution where a Maven was unpacked
 * @param javaHome the JDK that it runs on
 * @param project holds the POM
 */
public record MavenRun(Path distribution, Path javaHome, Path project) {

    private static final Path TARGET = Path.of("target/maven-runs").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** The versions that there are, oldest first. */
    public static final List<String> VERSIONS = List.of("3.6.3", "3.8.9", "3.9.16", "4.0.0-rc-5");

    public static final String PLUGIN =
            "io.github.pgrepl:pgrepl-maven-plugin:" + System.getProperty("it.version") + ":";

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.github.pgrepl.it</groupId>
              <artifactId>%s</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <build>
                <plugins>
                  <plugin>
                    <groupId>io.github.pgrepl</groupId>
                    <artifactId>pgrepl-maven-plugin</artifactId>
                    <version>%s</version>
                    <configuration>
                      <cluster>
                        <primary><port>0</port></primary>
                        <standbys><standby><port>0</port></standby></standbys>
                      </cluster>
                    </configuration>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    /** A fresh project of this name, with a cluster of a primary and a standby. */
    public static MavenRun of(String version, Path javaHome, String name) {
        Path project = TARGET.resolve(name);
        try {
            FileUtils.deleteDirectory(project.toFile());
            Files.createDirectories(project);
            Files.writeString(project.resolve("pom.xml"), POM.formatted(name, System.getProperty("it.version")));
            Files.writeString(
                    project.resolve("settings.xml"),
                    Files.readString(Path.of("src/it/settings.xml"))
                            .replace(
                                    "@localRepositoryUrl@",
                                    Path.of(System.getProperty("it.localRepository"))
                                            .toUri()
                                            .toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new MavenRun(
                Path.of(System.getProperty("maven-distributions.directory"), "apache-maven-" + version),
                javaHome,
                project);
    }

    /** A JDK of this major: the one that runs the tests, or one that the system has where systems have them. */
    public static Optional<Path> jdk(int major) {
        if (Runtime.version().feature() == major) {
            return Optional.of(Path.of(System.getProperty("java.home")));
        }
        String named = System.getenv("JAVA_HOME_" + major + "_X64");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
            return installed
                    .filter(path -> path.getFileName().toString().matches(".*\\b" + major + "\\b.*"))
                    .filter(path -> Files.isExecutable(path.resolve("bin/javac")))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    public Command command(String... goals) {
        List<String> words = new ArrayList<>(List.of(
                "sh",
                distribution.resolve("bin/mvn").toString(),
                "-B",
                "-s",
                project.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + System.getProperty("it.repository")));
        words.addAll(List.of(goals));
        return Command.of(words).in(project).with(Map.of("JAVA_HOME", javaHome.toString(), "MAVEN_OPTS", ""));
    }

    public Outcome run(String... goals) {
        return command(goals).run(LIMIT);
    }

    /** What it writes; fails where it fails. */
    public String succeed(String... goals) {
        Outcome outcome = run(goals);
        if (!outcome.succeeded()) {
            throw new AssertionError(command(goals) + " failed:\n" + outcome.output() + outcome.errors());
        }
        return outcome.output();
    }
}
