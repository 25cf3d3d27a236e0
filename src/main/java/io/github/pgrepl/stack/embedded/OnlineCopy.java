package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Copies the data directory of a running server, primary or standby, as {@code pg_basebackup} does where there is one:
 * the <a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP">low-level
 * way</a>, by SQL and by copying files.
 *
 * <pre>{@code
 * OnlineCopy.Copied copied = OnlineCopy.of(connection, running, target).withWal().run("before the upgrade");
 * }</pre>
 *
 * <p>Without WAL, whoever starts the copy has to get it from somewhere: from the archive, or as a standby through a slot
 * that was made, with immediate reservation, before the copy. The copy is no standby's until someone says so: it has
 * neither {@code standby.signal} nor {@code recovery.signal}.
 *
 * <p>Nothing is synced to disk.
 */
public final class OnlineCopy {

    private static final String CONTROL_FILE = "global/pg_control";

    private final Connection connection;
    private final Path source;
    private final Path target;
    private final Wal wal;
    private final Copying copying;

    private enum Wal {
        WITHOUT,
        /** And the server keeps it because the caller sees to it. */
        COPIED,
        KEPT_AND_COPIED
    }

    /**
     * What {@code backup_label} says of the copy, and where it ends.
     *
     * @param wal what makes it consistent, the newest timeline first
     */
    public record Copied(BackupLabel label, Lsn stop, List<WalRange> wal) {

        public Copied {
            wal = List.copyOf(wal);
        }
    }

    private OnlineCopy(Connection connection, Path source, Path target, Wal wal, Copying copying) {
        this.connection = connection;
        this.source = source;
        this.target = target;
        this.wal = wal;
        this.copying = copying;
    }

    /**
     * @param connection to the server, outside a transaction, as its superuser or as a role that may execute the
     *     functions that start and stop a backup
     * @param source the server's data directory
     * @param target becomes the copy; not there, or an empty directory
     */
    public static OnlineCopy of(Connection connection, Path source, Path target) {
        return new OnlineCopy(connection, source, target, Wal.WITHOUT, new Copying());
    }

    /** With all WAL in {@code pg_wal} that makes the copy consistent; the role needs {@code REPLICATION} for it. */
    public OnlineCopy withWal() {
        return new OnlineCopy(connection, source, target, Wal.KEPT_AND_COPIED, copying);
    }

    /** The same where a slot of the caller's keeps the WAL, so that the role need not. */
    OnlineCopy withWalThatIsKept() {
        return new OnlineCopy(connection, source, target, Wal.COPIED, copying);
    }

    OnlineCopy by(Copying other) {
        return new OnlineCopy(connection, source, target, wal, other);
    }

    /**
     * @param label says in {@code backup_label} what the copy is for
     * @throws StackException where the server refuses, or files cannot be copied; the target is then of no use
     */
    public Copied run(String label) {
        try {
            BackupSession session = new BackupSession(connection);
            session.refuseTablespacesElsewhere();
            try (session) {
                if (wal == Wal.KEPT_AND_COPIED) {
                    session.keepWal();
                }
                session.start(label);
                DataFiles files = new DataFiles(source, target, copying);
                files.copyAllBut(CONTROL_FILE);
                // Last, because a copy of a standby is consistent once it has replayed as much as this file knows of.
                files.copyUntorn(CONTROL_FILE);
                BackupSession.Stopped stopped = session.stop();
                writeLabel(stopped.label());
                BackupLabel read = BackupLabel.parse(stopped.label());
                List<WalRange> ranges = ranges(read, stopped.position(), session.timelineOfEnd(read));
                if (wal != Wal.WITHOUT) {
                    new WalFiles(source, target, session.segmentSize()).copy(ranges);
                }
                return new Copied(read, stopped.position(), ranges);
            }
        } catch (SQLException e) {
            throw new StackException(
                    "the server did not let " + source + " be copied: " + e.getMessage(),
                    "see that it runs and that the role may make backups",
                    e);
        } catch (IOException e) {
            throw new StackException(source + " cannot be copied to " + target + ": " + e, "copy again", e);
        }
    }

    private List<WalRange> ranges(BackupLabel label, Lsn stop, int timeline) {
        Path histories = source.resolve("pg_wal");
        return WalRange.along(timeline, History.of(histories, histories, timeline), label.start(), stop);
    }

    /** With the line ends that the server gave it, which reads it with them. */
    private void writeLabel(String label) throws IOException {
        copying.write(
                label.getBytes(StandardCharsets.UTF_8), target.resolve("PG_VERSION"), target.resolve(BackupLabel.FILE));
    }
}
