package io.github.pgrepl.operate;

import io.github.pgrepl.stack.BackupSteps;
import io.github.pgrepl.stack.BackupSteps.Wish;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.RecoveryTarget;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.StackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Point-in-time recovery into a new stack, from the base backups and the archive of one that is only read. */
public final class Restoration {

    private static final String LATEST = "latest";

    private final Cluster cluster;
    private final Path directory;
    private final RecoveryTarget target;
    private String timeline = LATEST;
    private Optional<String> baseBackup = Optional.empty();

    /** @param directory of the new stack; it must not be there, or be empty, or be what a killed restoration left */
    public Restoration(Cluster cluster, Path directory, RecoveryTarget target) {
        this.cluster = cluster;
        this.directory = directory;
        this.target = target;
    }

    /** Along a timeline, by its number, instead of the newest. */
    public Restoration along(String timeline) {
        this.timeline = timeline;
        return this;
    }

    /** From a base backup, by its directory's name, instead of the newest that ended before the target. */
    public Restoration from(String baseBackup) {
        this.baseBackup = Optional.of(baseBackup);
        return this;
    }

    /**
     * Returns once the new stack runs.
     *
     * @param says is told how far the recovery got, and where the new stack is
     * @throws OperationException where the target cannot be reached; then there is no new stack
     */
    public void run(Duration timeout, Consumer<String> says) {
        Optional<BackupSteps> steps = cluster.stack().backups();
        if (steps.isPresent()) {
            start(restored(steps.get(), timeout, says), timeout, says);
            return;
        }
        Outcome outcome = cluster.script("restore.sh", arguments()).run(timeout);
        outcome.output().lines().forEach(says);
        if (!outcome.succeeded()) {
            throw nothing(outcome.errors().strip(), null);
        }
    }

    private List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(List.of(directory.toAbsolutePath().toString()));
        arguments.addAll(target.arguments());
        arguments.addAll(List.of("--timeline", timeline));
        baseBackup.ifPresent(name -> arguments.addAll(List.of("--backup", name)));
        return arguments;
    }

    private Stack restored(BackupSteps steps, Duration timeout, Consumer<String> says) {
        if (!timeline.equals(LATEST) && !timeline.matches("[1-9][0-9]{0,8}")) {
            throw nothing("pgrepl.targetTimeline: \"" + timeline + "\" is neither a number nor latest", null);
        }
        Optional<Integer> along =
                Optional.of(timeline).filter(given -> !given.equals(LATEST)).map(Integer::valueOf);
        try {
            return steps.restore(
                    directory.toAbsolutePath().normalize(), new Wish(target, along, baseBackup), timeout, says);
        } catch (StackException e) {
            throw nothing(e.getMessage(), e);
        }
    }

    private void start(Stack stack, Duration timeout, Consumer<String> says) {
        Cluster restored = new Cluster(stack, directory);
        says.accept("%-18s %s".formatted("new stack", directory.toAbsolutePath().normalize()));
        Path failure = directory.toAbsolutePath().resolveSibling(directory.getFileName() + "-failure");
        try {
            new Start(restored, timeout, failure, waiting -> {}).run();
        } catch (OperationException | StackException e) {
            throw new OperationException(
                    "The cluster is restored, but not every node got ready:\n" + e.getMessage(), e);
        }
        stack.processes().forEach(node -> {
            Endpoint endpoint = node.endpoint().orElseThrow();
            says.accept("%-18s %s:%d".formatted(node.node(), endpoint.host(), endpoint.port()));
        });
    }

    private OperationException nothing(String reason, Exception cause) {
        return new OperationException("Nothing was restored to " + directory + ":\n" + reason, cause);
    }
}
