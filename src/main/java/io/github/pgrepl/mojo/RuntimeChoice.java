package io.github.pgrepl.mojo;

import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.docker.DockerStack;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** What runs the servers. */
enum RuntimeChoice {
    DOCKER,
    EMBEDDED;

    /** What a stack's servers can run in here, and what they do run in. */
    interface Machine {

        /** @throws StackException where containers cannot be run */
        void requireDocker();

        /** @throws StackException where processes cannot be run */
        void requireEmbedded();

        /** What the last {@code up} came to, if no {@code down} followed. */
        Optional<RuntimeChoice> noted();

        /** Whether the stack was started as processes, noted or not. */
        boolean hasEmbedded();
    }

    /**
     * @param wanted {@code auto}, {@code docker} or {@code embedded}
     * @param notice is told where {@code auto} does not come to Docker
     * @throws StackException where it cannot be run in that, or in anything
     */
    static RuntimeChoice of(String wanted, Machine machine, Consumer<String> notice) {
        return switch (wanted) {
            case "docker" -> {
                machine.requireDocker();
                yield DOCKER;
            }
            case "embedded" -> EMBEDDED;
            case "auto" -> machine.noted().map(noted -> again(noted, machine)).orElseGet(() -> auto(machine, notice));
            default -> throw new SpecException("pgrepl.runtime: \"" + wanted + "\" is none of auto, docker, embedded");
        };
    }

    static RuntimeChoice of(Stack stack) {
        return stack instanceof DockerStack ? DOCKER : EMBEDDED;
    }

    /** As {@code pgrepl.runtime} has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** With another runtime, one would look in the wrong place, and find nothing to stop. */
    private static RuntimeChoice again(RuntimeChoice noted, Machine machine) {
        if (noted == DOCKER) {
            try {
                machine.requireDocker();
            } catch (StackException e) {
                throw new StackException(
                        "the last up started this stack in Docker, and now " + e.description(),
                        "mend that first (\"docker version\" tells more), and run it again; with"
                                + " -Dpgrepl.runtime=embedded, what is in Docker is left as it is",
                        e);
            }
        }
        return noted;
    }

    private static RuntimeChoice auto(Machine machine, Consumer<String> notice) {
        if (machine.hasEmbedded()) {
            return EMBEDDED;
        }
        try {
            machine.requireDocker();
            return DOCKER;
        } catch (StackException e) {
            requireEmbeddedInstead(machine, e);
            notice.accept("Running servers without Docker: " + e.getMessage());
            return EMBEDDED;
        }
    }

    private static void requireEmbeddedInstead(Machine machine, StackException docker) {
        try {
            machine.requireEmbedded();
        } catch (StackException e) {
            throw new StackException(
                    "servers can run here neither in Docker, for " + docker.description() + ", nor without it, for "
                            + e.description(),
                    "see that Docker works: https://docs.docker.com/engine/install/",
                    docker);
        }
    }
}
