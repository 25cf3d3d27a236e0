package io.github.pgrepl.mojo;

import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.docker.DockerEngine;
import java.util.function.Consumer;

/** What runs the servers. */
enum RuntimeChoice {
    DOCKER,
    EMBEDDED;

    /**
     * @param wanted {@code auto}, {@code docker} or {@code embedded}
     * @param notice is told where {@code auto} does not come to Docker
     */
    static RuntimeChoice of(String wanted, Consumer<String> notice) {
        return switch (wanted) {
            case "docker" -> {
                DockerEngine.require();
                yield DOCKER;
            }
            case "embedded" -> EMBEDDED;
            case "auto" -> auto(notice);
            default -> throw new SpecException("pgrepl.runtime: \"" + wanted + "\" is none of auto, docker, embedded");
        };
    }

    private static RuntimeChoice auto(Consumer<String> notice) {
        try {
            DockerEngine.require();
            return DOCKER;
        } catch (StackException e) {
            notice.accept("Running servers without Docker: " + e.getMessage());
            return EMBEDDED;
        }
    }
}
