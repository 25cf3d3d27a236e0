package io.github.pgrepl.mojo;

import io.github.pgrepl.check.Checks;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Layout;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Problem.Severity;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import io.github.pgrepl.spec.SpecReader;
import io.github.pgrepl.spec.SpecSource;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/** From where the spec was written to a plan without errors, or to all its problems. */
final class ClusterLoader {

    private static final SpecPath INIT_SCRIPTS = SpecPath.ROOT.child("initScripts");
    private static final SpecPath TLS = SpecPath.ROOT.child("tls");

    private final Path baseDirectory;
    private final String defaultName;
    private final Consumer<String> warnings;

    /** @param defaultName the cluster's name where the spec gives none */
    ClusterLoader(Path baseDirectory, String defaultName, Consumer<String> warnings) {
        this.baseDirectory = baseDirectory;
        this.defaultName = defaultName;
        this.warnings = warnings;
    }

    ClusterPlan pom(Optional<PlexusConfiguration> cluster, Layout layout) {
        return load(
                SpecSource.pom(cluster.map(PomElements::element)
                        .orElseThrow(
                                () -> new SpecException("There is no spec: put <cluster/> into the configuration of"
                                        + " pgrepl-maven-plugin, or name a YAML file with -Dpgrepl.spec="))),
                layout);
    }

    ClusterPlan yaml(Path file, Layout layout) {
        String name = file.getFileName().toString();
        try {
            return load(SpecSource.yaml(name, Files.readString(file)), layout);
        } catch (NoSuchFileException e) {
            throw new SpecException("There is no spec " + file + ": pgrepl.spec must name a YAML file");
        } catch (CharacterCodingException e) {
            throw new SpecException("The spec " + file + " is not UTF-8: save it as UTF-8");
        } catch (AccessDeniedException e) {
            throw new SpecException("The spec " + file + " may not be read: give the user who runs the build access");
        } catch (IOException e) {
            throw new SpecException(
                    Files.isDirectory(file)
                            ? "The spec " + file + " is a directory: pgrepl.spec must name a YAML file"
                            : "The spec " + file + " cannot be read: " + e.getMessage());
        }
    }

    private ClusterPlan load(SpecSource source, Layout layout) {
        List<Problem> problems = new ArrayList<>(source.problems());
        SpecReader.Result result = SpecReader.read(source.tree(), defaultName);
        problems.addAll(result.problems());
        ProjectFiles files = files(result.spec(), problems);
        ClusterPlan plan = Planner.plan(result.spec(), layout, files);
        problems.addAll(Checks.problems(plan, problems));
        List<Problem> errors = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
        problems.stream()
                .filter(problem -> problem.severity() == Severity.WARNING)
                .map(source::describe)
                .forEach(warnings);
        if (!errors.isEmpty()) {
            throw SpecException.of(source, errors);
        }
        return plan;
    }

    private ProjectFiles files(ClusterSpec spec, List<Problem> problems) {
        List<String> scripts = new ArrayList<>();
        spec.initScripts().ifPresent(directory -> {
            for (String name : names(directory, INIT_SCRIPTS, problems)) {
                if (name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.(sql|sql\\.gz|sh)")) {
                    scripts.add(name);
                } else {
                    problems.add(Problem.error(
                            INIT_SCRIPTS,
                            Quoted.of(directory) + " holds " + Quoted.of(name)
                                    + ", which would not run; it may hold .sql, .sql.gz and .sh files with names of letters,"
                                    + " digits, dots, hyphens and underscores"));
                }
            }
        });
        Set<String> tls = spec.tls() instanceof Tls.Directory directory
                ? Set.copyOf(names(directory.path(), TLS, problems))
                : Set.of();
        return new ProjectFiles(scripts, tls);
    }

    private List<String> names(String directory, SpecPath path, List<Problem> problems) {
        Path resolved;
        try {
            resolved = baseDirectory.resolve(directory);
        } catch (InvalidPathException e) {
            problems.add(Problem.error(path, Quoted.of(directory) + " can be no file's name on this machine"));
            return List.of();
        }
        if (!Files.isDirectory(resolved)) {
            problems.add(Problem.error(
                    path, Quoted.of(directory) + " is no directory; it is looked for in " + baseDirectory));
            return List.of();
        }
        try (Stream<Path> files = Files.list(resolved)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            problems.add(Problem.error(path, Quoted.of(directory) + " cannot be read: " + e.getMessage()));
            return List.of();
        }
    }
}
