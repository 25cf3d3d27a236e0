package io.github.pgrepl.mojo;

import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.docker.DockerEngine;
import java.util.function.Consumer;

/** What runs the servers. */
enum RuntimeChoice {
    DOCKER,
    EMBEDDED;

    /**
     * @param wanted {@code auto}, {@code docker} or {@code embedded}
     * @param embedded the stack, as processes: where there are some, {@code auto} means them
     * @param notice is told where {@code auto} does not come to Docker
     */
    static RuntimeChoice of(String wanted, Stack embedded, Consumer<String> notice) {
        return switch (wanted) {
            case "docker" -> {
                DockerEngine.require();
                yield DOCKER;
            }
            case "embedded" -> EMBEDDED;
            case "auto" -> isThere(embedded) ? EMBEDDED : auto(notice);
            default -> throw new SpecException("pgrepl.runtime: \"" + wanted + "\" is none of auto, docker, embedded");
        };
    }

    private static boolean isThere(Stack embedded) {
        return embedded.processes().stream().anyMatch(process -> process.state() != State.ABSENT);
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
