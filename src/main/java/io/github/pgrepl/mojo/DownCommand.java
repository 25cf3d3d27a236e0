package io.github.pgrepl.mojo;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * What a person types to end what {@code up} started, where he typed that: with the same project, spec and runtime.
 *
 * @param goals that Maven was called with
 * @param pom nothing where Maven finds it by itself, and outside of a project
 * @param properties that it was called with; of others than this plugin's nothing is told, for they may be secrets
 */
record DownCommand(List<String> goals, Optional<Path> pom, Map<String, String> properties) {

    private static final Pattern UP = Pattern.compile("(.*pgrepl.*:)up(@.*)?");
    private static final List<String> NEEDED = List.of("pgrepl.spec", "pgrepl.outputDirectory", "pgrepl.runtime");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    static DownCommand of(MavenSession session, MavenProject project) {
        Properties given = session.getUserProperties();
        Path here = Path.of("").toAbsolutePath();
        return new DownCommand(
                session.getGoals(),
                Optional.ofNullable(project.getBasedir())
                        .map(directory -> pom(
                                directory.toPath().toAbsolutePath(),
                                Optional.ofNullable(session.getRequest().getPom())))
                        .flatMap(pom -> seenFrom(here, pom)),
                NEEDED.stream()
                        .filter(name -> given.getProperty(name) != null)
                        .collect(Collectors.toMap(name -> name, given::getProperty)));
    }

    /** Plugins may have put another file in the place of the project's. */
    private static Path pom(Path directory, Optional<File> given) {
        return given.map(file -> file.toPath().toAbsolutePath())
                .filter(file -> directory.equals(file.getParent()))
                .orElseGet(() -> directory.resolve("pom.xml"));
    }

    /** How a POM is named on the command line; nothing where it need not be. */
    static Optional<Path> seenFrom(Path here, Path pom) {
        Path place = pom.endsWith("pom.xml") ? pom.getParent() : pom;
        if (place.equals(here)) {
            return Optional.empty();
        }
        return Optional.of(place.startsWith(here) ? here.relativize(place) : place);
    }

    @Override
    public String toString() {
        StringBuilder command = new StringBuilder("mvn ");
        pom.ifPresent(
                path -> command.append("-f ").append(quoted(path.toString())).append(' '));
        command.append(goals.stream()
                .map(UP::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .map(up -> up.group(1) + "down" + (up.group(2) == null ? "" : up.group(2)))
                .orElse("pgrepl:down"));
        NEEDED.stream()
                .filter(properties::containsKey)
                .forEach(name -> command.append(' ').append(quoted("-D" + name + "=" + properties.get(name))));
        return command.toString();
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
