package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.time.Duration;
import java.util.function.Consumer;

/** Runs one of the stack's scripts for a goal. */
final class ScriptRun {

    private ScriptRun() {}

    /**
     * @param says is told each line that it writes, as soon as it is there
     * @throws OperationException with the script's own words where it fails
     */
    static void run(Command script, Duration timeout, Consumer<String> says) {
        Outcome outcome = script.run(timeout, says);
        if (outcome.succeeded()) {
            outcome.errors().lines().forEach(says);
            return;
        }
        throw new OperationException(
                outcome.errors().isBlank()
                        ? "\"" + script + "\" failed with exit code " + outcome.exitCode()
                        : outcome.errors().strip());
    }
}
