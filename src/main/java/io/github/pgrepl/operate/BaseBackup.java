package io.github.pgrepl.operate;

import io.github.pgrepl.stack.BackupSteps;
import io.github.pgrepl.stack.Command.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A verified base backup into the cluster's archive; what has expired there is removed after it.
 *
 * @param node to copy; nothing: a standby that streams, or the primary where there is none
 * @param maxRate how much a second at most, as {@code pg_basebackup} takes it: {@code 10M}; nothing: no limit
 */
public record BaseBackup(Cluster cluster, Optional<String> node, Optional<String> maxRate, Kind kind) {

    private static final String SCRIPT = "basebackup.sh";

    /** How much is copied. */
    public enum Kind {
        FULL,
        /** What changed since the newest base backup; from PostgreSQL 17 on, and with Docker only. */
        INCREMENTAL
    }

    /**
     * @param says is told what was done, and what there is afterwards, line by line
     * @throws OperationException where it cannot be taken, in the words of the programs that take it
     */
    public void run(Duration limit, Consumer<String> says) {
        node.ifPresent(cluster::requireNode);
        Optional<BackupSteps> steps = cluster.stack().backups();
        if (steps.isPresent()) {
            new BaseBackupSteps(cluster, steps.get(), says).run(node, maxRate, kind, limit);
            return;
        }
        Outcome outcome = script(arguments(), limit);
        Stream.concat(outcome.output().lines(), outcome.errors().lines()).forEach(says);
        script(List.of("--list"), limit).output().lines().forEach(says);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(node.stream().toList());
        maxRate.ifPresent(rate -> arguments.addAll(List.of("--max-rate", rate)));
        if (kind == Kind.INCREMENTAL) {
            arguments.add("--incremental");
        }
        return arguments;
    }

    private Outcome script(List<String> arguments, Duration limit) {
        Outcome outcome = cluster.script(SCRIPT, arguments).run(limit);
        if (!outcome.succeeded()) {
            throw new OperationException(
                    "There is no base backup: " + outcome.errors().strip());
        }
        return outcome;
    }
}
