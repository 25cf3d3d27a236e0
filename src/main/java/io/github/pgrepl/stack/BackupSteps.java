package io.github.pgrepl.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What base backups take of a runtime that has no scripts for it. They leave what the scripts leave, at the
 * same places of the archive, so that each can use what the other has stored.
 */
public interface BackupSteps {

    /** How much of the cluster is in a base backup. */
    enum Kind {
        FULL,
        /** What changed since the one that it builds on. */
        INCREMENTAL
    }

    /**
     * A whole base backup in the archive.
     *
     * @param name of its directory in {@code archive/basebackup}
     * @param size in bytes
     * @param start where replay begins
     * @param timeline that it began on
     */
    record Stored(String name, Instant ended, long size, Kind kind, Lsn start, int timeline) {}

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

    /** By name, which is by the time and then by the node. */
    List<Stored> stored();
}
