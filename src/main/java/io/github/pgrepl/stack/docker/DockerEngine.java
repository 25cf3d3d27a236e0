package io.github.pgrepl.stack.docker;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.StackException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Docker engine of this machine, as far as its command line reaches it. */
public final class DockerEngine {

    static final String OLDEST_COMPOSE = "2.20";

    private static final Pattern VERSION = Pattern.compile("v?([0-9]+)\\.([0-9]+).*");
    private static final Duration SHORT = Duration.ofSeconds(5);

    private DockerEngine() {}

    /**
     * Returns if an engine answers soon, and Compose is there and new enough.
     *
     * @throws StackException that says which of it is missing, and what to do
     */
    public static void require() {
        Outcome engine = ask(DockerCommands.engineVersion());
        if (engine.output().isBlank()) {
            throw DockerFailure.of(DockerCommands.engineVersion(), engine, port -> "");
        }
        requireCompose(ask(DockerCommands.composeVersion()).output().strip());
    }

    static void requireCompose(String version) {
        Matcher numbers = VERSION.matcher(version);
        if (numbers.matches()
                && (Integer.parseInt(numbers.group(1)) > 2
                        || Integer.parseInt(numbers.group(1)) == 2 && Integer.parseInt(numbers.group(2)) >= 20)) {
            return;
        }
        throw new StackException(
                "Docker Compose is " + version + ", which does not know all that the compose file says",
                "install " + OLDEST_COMPOSE + " or later: https://docs.docker.com/compose/install/");
    }

    private static Outcome ask(Command command) {
        Outcome outcome = run(command, SHORT);
        if (!outcome.succeeded()) {
            throw DockerFailure.of(command, outcome, port -> "");
        }
        return outcome;
    }

    static Outcome run(Command command, Duration limit) {
        try {
            return command.run(limit);
        } catch (StackException e) {
            if (e.getCause() instanceof java.io.IOException) {
                throw new StackException(
                        "there is no docker command",
                        "install Docker (https://docs.docker.com/engine/install/), see that the PATH finds it, or run"
                                + " servers without Docker with -Dpgrepl.runtime=embedded",
                        e);
            }
            throw e;
        }
    }
}
