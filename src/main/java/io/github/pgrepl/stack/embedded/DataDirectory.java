package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What a data directory tells without a server. */
record DataDirectory(Path path) {

    private static final int SYSTEM_IDENTIFIER = 0;
    private static final int STATE = 16;
    private static final int CHECKPOINT = 32;
    private static final int REDO = 40;
    private static final int TIMELINE = 48;
    private static final int SHUT_DOWN = 1;

    /** Beside it, where it is made, until it is whole and gets its name. */
    DataDirectory unfinished() {
        return new DataDirectory(path.resolveSibling(path.getFileName() + ".new"));
    }

    boolean exists() {
        return Files.exists(path.resolve("PG_VERSION"));
    }

    boolean isStandby() {
        return Files.exists(path.resolve("standby.signal"));
    }

    void becomeStandby() throws IOException {
        if (!isStandby()) {
            Files.createFile(path.resolve("standby.signal"));
        }
    }

    /** Whether it can be copied as it is: its server was stopped in peace, as a primary. */
    boolean wasShutDown() {
        return control().getInt(STATE) == SHUT_DOWN;
    }

    /** Where the record of the last checkpoint begins; the last record of all, where it was shut down. */
    Lsn checkpoint() {
        return new Lsn(control().getLong(CHECKPOINT));
    }

    /**
     * Where the last record begins that its server has: what a crash left of WAL is read as recovery would.
     *
     * @return nothing where WAL cannot be read from the last checkpoint on
     */
    Optional<Lsn> lastRecord() {
        return new WalRecords(path.resolve("pg_wal"), timeline())
                .last(new Lsn(control().getLong(REDO)));
    }

    /** The same for all nodes of a cluster. */
    String systemIdentifier() {
        return Long.toUnsignedString(control().getLong(SYSTEM_IDENTIFIER));
    }

    /** A server that died right after its promotion has the history file, and no checkpoint yet. */
    int timeline() {
        return Math.max(control().getInt(TIMELINE), newestHistory(path.resolve("pg_wal")));
    }

    /** The newest timeline that a directory has a history file of; 1, which has none, where there is no such file. */
    static int newestHistory(Path directory) {
        if (!Files.isDirectory(directory)) {
            return 1;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9A-F]{8}\\.history"))
                    .mapToInt(name -> Integer.parseUnsignedInt(name.substring(0, 8), 16))
                    .max()
                    .orElse(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The file that {@code pg_controldata} reads. These fields have been at the same places in all majors that pgrepl
     * knows.
     *
     * @see <a href="https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/catalog/pg_control.h">pg_control.h</a>
     */
    private ByteBuffer control() {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(path.resolve("global").resolve("pg_control")))
                    .order(ByteOrder.nativeOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
