package io.github.pgrepl.stack.docker;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name of a stack directory's Compose project. It follows from the directory, so that two builds of one cluster on
 * one machine never meet, and so that it is the same after {@code mvn clean}. The directory's {@code .env} remembers it:
 * whoever types {@code docker compose} there means the same project.
 *
 * @see <a href="https://docs.docker.com/compose/how-tos/project-name/">Specify a project name</a>
 */
final class ComposeProject {

    static final String VARIABLE = "COMPOSE_PROJECT_NAME";

    /** Where the project was remembered, by which a copy of the directory is told from the original. */
    private static final String DIRECTORY = "PGREPL_DIRECTORY";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final int HASH_LENGTH = 8;

    private ComposeProject() {}

    /**
     * Whoever started containers from the directory, with whatever name: they are this stack. Else it is what the directory
     * remembers, else what follows from it.
     *
     * @param containers of all projects: a project, a tab and the directory that a container was made from
     * @throws StackException where that project is another directory's, which runs it or remembers it too: the name came
     *     along with a copy, and so would the original's volumes
     */
    static String of(String cluster, Path directory, List<String> containers) {
        Map<String, Set<Path>> directories = new LinkedHashMap<>();
        for (String container : containers) {
            String[] words = container.split("\t");
            if (words.length == 2 && !words[0].isBlank()) {
                directories
                        .computeIfAbsent(words[0], project -> new LinkedHashSet<>())
                        .add(Path.of(words[1]));
            }
        }
        return directories.entrySet().stream()
                .filter(project -> project.getValue().contains(directory))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> notElsewhere(
                        remembered(directory).orElseGet(() -> cluster + "-" + hash(directory)),
                        directory,
                        directories));
    }

    private static String notElsewhere(String project, Path directory, Map<String, Set<Path>> directories) {
        Stream.concat(directories.getOrDefault(project, Set.of()).stream(), original(project, directory).stream())
                .filter(other -> !isSame(other, directory))
                .findFirst()
                .ifPresent(other -> {
                    throw new StackException(
                            "the Compose project " + project + " is that of " + other + ", and "
                                    + EnvFile.in(directory).path()
                                    + " names it as well: its containers and volumes were left alone",
                            "if this directory is a copy, remove the line with " + VARIABLE
                                    + " from that file; if it was moved, first run: docker compose -p " + project
                                    + " down");
                });
        return project;
    }

    /** Where the directory's memory was made, if that one has it still: a directory that was moved has not. */
    private static Optional<Path> original(String project, Path directory) {
        return Optional.ofNullable(EnvFile.in(directory).values().get(DIRECTORY))
                .map(Path::of)
                .filter(other -> remembered(other).filter(project::equals).isPresent());
    }

    private static boolean isSame(Path other, Path directory) {
        try {
            return Files.isSameFile(other, directory);
        } catch (IOException e) {
            // One of them is not there.
            return false;
        }
    }

    /** Writes it down for {@code docker compose}; what else a person has in that file stays, another name too. */
    static void remember(String project, Path directory) {
        Map<String, String> values =
                new HashMap<>(Map.of(VARIABLE, remembered(directory).orElse(project)));
        if (EnvFile.holds(directory.toString())) {
            values.put(DIRECTORY, directory.toString());
        }
        EnvFile.in(directory).set(values);
    }

    private static Optional<String> remembered(Path directory) {
        return Optional.ofNullable(EnvFile.in(directory).values().get(VARIABLE))
                .filter(name -> NAME.matcher(name).matches());
    }

    private static String hash(Path directory) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
