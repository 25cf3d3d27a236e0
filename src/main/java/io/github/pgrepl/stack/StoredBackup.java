package io.github.pgrepl.stack;

import java.time.Instant;
import java.util.Optional;

/**
 * A whole base backup in an archive, as its own files tell of it.
 *
 * @param name its directory's
 * @param node that it was taken from; nothing where its name, which a person may have given, does not end with one
 * @param ended when its last file was written, in whole seconds
 * @param start where a recovery from it begins
 * @param segment the first WAL file that a recovery needs
 * @param bytes what its files hold
 * @param base the start of the one that it is an increment of; nothing: it is full
 */
public record StoredBackup(
        String name,
        Optional<String> node,
        Instant ended,
        Start start,
        String segment,
        long bytes,
        Optional<Start> base) {

    /** Tells one base backup of a cluster from another, but for two of a standby's between its checkpoints. */
    public record Start(int timeline, Lsn position) {}
}
