package io.github.pgrepl.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What base backups and restoring take of a runtime that has no scripts for it. They leave what the scripts leave, at the
 * same places of the archive, so that each can use what the other has stored.
 */
public interface BackupSteps {

    /**
     * Stores a full base backup of a running node, verified and durable; then removes what earlier, killed runs left.
     *
     * @param maxRate how many bytes a second to copy at most; nothing: as fast as it goes
     * @param says is told what was done besides
     * @return its name
     * @throws StackException where it cannot be taken; nothing is left of it then
     */
    String take(String node, OptionalLong maxRate, Duration limit, Consumer<String> says);

    /** Removes from the archive what is older than it is to keep, and no base backup needs that is kept. */
    void expire(Duration limit, Consumer<String> says);

    /**
     * What is to be restored.
     *
     * @param timeline along which; nothing: the newest, across every failover
     * @param baseBackup by its name; nothing: the newest that ended before the target
     */
    record Wish(RecoveryTarget target, Optional<Integer> timeline, Optional<String> baseBackup) {}

    /**
     * Makes a new stack in a directory of its own, with an archive and free ports of its own, whose primary has what this
     * stack's archive has of the past. This one is only read, and need not run.
     *
     * @param directory must not be there, or be empty, or be what a killed call left
     * @param says is told how far the recovery got
     * @return the new stack, which does not run yet
     * @throws StackException where it cannot be done; nothing is left of it then
     */
    Stack restore(Path directory, Wish wish, Duration limit, Consumer<String> says);
}
