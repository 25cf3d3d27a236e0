package io.github.pgrepl.stack.docker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a stack directory's Compose project. It follows from the directory, so that two builds of one cluster on
 * one machine never meet, and so that it is the same after {@code mvn clean}. The directory's {@code .env} remembers it:
 * whoever types {@code docker compose} there means the same project.
 *
 * @see <a href="https://docs.docker.com/compose/how-tos/project-name/">Specify a project name</a>
 */
final class ComposeProject {

    static final String VARIABLE = "COMPOSE_PROJECT_NAME";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final int HASH_LENGTH = 8;

    private ComposeProject() {}

    /** What the directory remembers, else what follows from it. */
    static String of(String cluster, Path directory) {
        return remembered(directory).orElseGet(() -> cluster + "-" + hash(directory));
    }

    /** Writes it down for {@code docker compose}; what else a person has in that file stays. */
    static void remember(String project, Path directory) {
        if (remembered(directory).isPresent()) {
            return;
        }
        EnvFile.in(directory).set(Map.of(VARIABLE, project));
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
