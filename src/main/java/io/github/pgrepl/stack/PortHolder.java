package io.github.pgrepl.stack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out who has a port of this machine, as far as the system tells. */
public final class PortHolder {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Pattern SS = Pattern.compile("\\(\"([^\"]+)\",pid=([0-9]+)");
    private static final Pattern LSOF = Pattern.compile("(?m)^p([0-9]+)\\R(?:.*\\R)*?c(.+)$");

    private PortHolder() {}

    /** The end of a sentence that says that a port is taken; empty where nobody tells by whom. */
    public static String of(int port) {
        return answer(Command.of("ss", "-H", "-l", "-n", "-t", "-p", "sport = :" + port))
                .flatMap(PortHolder::fromSs)
                .or(() -> answer(Command.of(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc")))
                        .flatMap(PortHolder::fromLsof))
                .map(holder -> " by " + holder)
                .orElse("");
    }

    static Optional<String> fromSs(String output) {
        Matcher process = SS.matcher(output);
        return process.find()
                ? Optional.of("the process " + process.group(1) + ", number " + process.group(2))
                : Optional.empty();
    }

    static Optional<String> fromLsof(String output) {
        Matcher process = LSOF.matcher(output);
        return process.find()
                ? Optional.of("the process " + process.group(2) + ", number " + process.group(1))
                : Optional.empty();
    }

    private static Optional<String> answer(Command command) {
        try {
            return Optional.of(command.run(SHORT).output().strip()).filter(text -> !text.isEmpty());
        } catch (StackException e) {
            // Not every system has every program; without an answer the message is only shorter.
            return Optional.empty();
        }
    }
}
