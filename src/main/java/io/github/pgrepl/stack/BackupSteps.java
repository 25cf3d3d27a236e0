package io.github.pgrepl.stack;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What base backups take of a runtime that has no scripts for it. They leave what the scripts leave, at the
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
}
