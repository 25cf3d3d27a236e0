package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Point-in-time recovery into a new stack, from the base backups and the archive of one that is only read. */
public final class Restoration {

    private final Cluster cluster;
    private final Path directory;
    private final RecoveryTarget target;
    private final List<String> options = new ArrayList<>();

    /** @param directory of the new stack; it must not be there, or be empty, or be what a killed restoration left */
    public Restoration(Cluster cluster, Path directory, RecoveryTarget target) {
        this.cluster = cluster;
        this.directory = directory;
        this.target = target;
    }

    /** Along a timeline, by its number, instead of the newest. */
    public Restoration along(String timeline) {
        options.addAll(List.of("--timeline", timeline));
        return this;
    }

    /** From a base backup, by its directory's name, instead of the newest that ended before the target. */
    public Restoration from(String baseBackup) {
        options.addAll(List.of("--backup", baseBackup));
        return this;
    }

    /**
     * Returns once the new stack runs.
     *
     * @param says is told how far the recovery got, and where the new stack is
     * @throws OperationException where the target cannot be reached; then there is no new stack
     */
    public void run(Duration timeout, Consumer<String> says) {
        List<String> arguments =
                new ArrayList<>(List.of(directory.toAbsolutePath().toString()));
        arguments.addAll(target.arguments());
        arguments.addAll(options);
        Optional<Command> script = cluster.stack().script("restore.sh", arguments);
        Outcome outcome = script.orElseThrow(() -> new OperationException(
                        "A stack of " + cluster.stack().runtime() + " cannot be restored yet: it takes Docker"))
                .run(timeout);
        outcome.output().lines().forEach(says);
        if (!outcome.succeeded()) {
            throw new OperationException("Nothing was restored to " + directory + ":\n"
                    + outcome.errors().strip());
        }
    }
}
