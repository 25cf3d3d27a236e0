package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.embedded.OnlineCopy.Copied;
import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of real servers that are written to meanwhile start, and hold what was committed before the copy. */
class OnlineCopyTest {

    private static final String STREAM = "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'\n";

    @TempDir
    Path directory;

    @BeforeEach
    void letServersIn() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @EveryMajor
    void aCopyWithItsWalIsADatabase(int major) throws Exception {
        try (RealServer server = RealServer.started(major)) {
            server.execute("create table t as select generate_series(1, 1000) as n");
            Path target = directory.resolve("copy");
            Copied copied;
            try (Writer writer = new Writer(server);
                    Connection connection = server.connect()) {
                copied = OnlineCopy.of(connection, server.dataDirectory(), target)
                        .withWal()
                        .run("of " + major);
                assertThat(server.ask("select count(*) from pg_replication_slots"))
                        .as("the slot is gone with the copy")
                        .isEqualTo("0");
                assertThat(writer.written()).isPositive();
            }
            assertThat(copied.label().name()).isEqualTo("of " + major);
            assertThat(copied.label().timeline()).isEqualTo(1);
            assertThat(copied.stop()).isGreaterThan(copied.label().start());
            assertThat(target)
                    .isDirectoryContaining(file -> file.endsWith("backup_label"))
                    .isDirectoryNotContaining(file -> file.endsWith("postmaster.pid"));

            try (RealServer copy = RealServer.copyOf(major, target)) {
                copy.start();
                assertThat(copy.ask("select count(*) from t where n between 1 and 1000"))
                        .isEqualTo("1000");
                assertThat(copy.ask("select pg_is_in_recovery()")).isEqualTo("f");
            }
        }
    }

    @EveryMajor
    void aStandbyStreamsWhatTheCopyLacksThroughItsSlot(int major) throws Exception {
        try (RealServer primary = RealServer.started(major)) {
            primary.execute("create table t as select generate_series(1, 1000) as n");
            Path target = directory.resolve("copy");
            try (Connection connection = primary.connect()) {
                primary.execute("select pg_create_physical_replication_slot('copy', true)");
                OnlineCopy.of(connection, primary.dataDirectory(), target).run("standby");
            }
            primary.execute("insert into t values (1001)");

            try (RealServer standby = RealServer.copyOf(major, target)) {
                standby.append("postgresql.conf", STREAM.formatted(primary.port()) + "primary_slot_name = 'copy'\n");
                standby.becomeStandby().start();
                RealServer.await(
                        "the last row",
                        () -> standby.ask("select count(*) from t").equals("1001"));

                // And a copy of the standby, which a checkpoint of the primary's makes possible.
                Path second = directory.resolve("of-the-standby");
                try (Connection connection = standby.connect()) {
                    primary.execute("insert into t values (1002)");
                    RealServer.await(
                            "the row", () -> standby.ask("select max(n) from t").equals("1002"));
                    OnlineCopy.of(connection, standby.dataDirectory(), second)
                            .withWal()
                            .run("of a standby");
                }
                try (RealServer copy = RealServer.copyOf(major, second)) {
                    copy.start();
                    assertThat(copy.ask("select max(n) from t")).isEqualTo("1002");
                    assertThat(copy.ask("select pg_is_in_recovery()")).isEqualTo("f");
                }
            }
        }
    }

    @EveryMajor
    void aRoleNeedsNoMoreThanItIsGranted(int major) throws Exception {
        String start = major >= 15 ? "pg_backup_start(text, boolean)" : "pg_start_backup(text, boolean, boolean)";
        String stop = major >= 15 ? "pg_backup_stop(boolean)" : "pg_stop_backup(boolean, boolean)";
        try (RealServer server = RealServer.started(major)) {
            server.execute("create role copier login replication");
            try (Connection connection = server.connect("copier", null)) {
                OnlineCopy copy = OnlineCopy.of(connection, server.dataDirectory(), directory.resolve("copy"))
                        .withWal();
                assertThatThrownBy(() -> copy.run("x"))
                        .isInstanceOf(StackException.class)
                        .hasMessageContaining("permission denied for function pg_");
                server.execute("grant execute on function " + start + ", " + stop + " to copier");
                assertThat(copy.run("x").label().name()).isEqualTo("x");
            }
        }
    }

    @Test
    void whatBelongsToTheRunningServerIsLeftOut() throws Exception {
        try (RealServer server = RealServer.started(17);
                Connection connection = server.connect()) {
            server.execute("select pg_create_physical_replication_slot('some', true)");
            Path target = directory.resolve("copy");
            OnlineCopy.of(connection, server.dataDirectory(), target).run("x");

            assertThat(names(target))
                    .contains("backup_label", "PG_VERSION", "postgresql.conf", "pg_wal", "pg_replslot")
                    .doesNotContain("postmaster.pid", "postmaster.opts");
            assertThat(names(target.resolve("pg_wal"))).containsExactlyInAnyOrder("archive_status", "summaries");
            assertThat(names(target.resolve("pg_replslot"))).isEmpty();
            assertThat(target.resolve("global/pg_control")).hasSize(8192);
        }
    }

    @Test
    void aPlaceThatIsTakenIsNotWrittenTo() throws Exception {
        Path taken = Files.createDirectory(directory.resolve("taken"));
        Files.writeString(taken.resolve("mine"), "");
        try (RealServer server = RealServer.started(17);
                Connection connection = server.connect()) {
            assertThatThrownBy(() -> OnlineCopy.of(connection, server.dataDirectory(), taken)
                            .run("x"))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("it is not empty");
            // The session can be used again.
            OnlineCopy.of(connection, server.dataDirectory(), directory.resolve("free"))
                    .run("x");
        }
        assertThat(names(taken)).containsExactly("mine");
    }

    @Test
    void tablespacesElsewhereAreRefused() throws Exception {
        try (RealServer server = RealServer.started(17);
                Connection connection = server.connect()) {
            Path elsewhere = Files.createDirectory(server.socketDirectory().resolve("elsewhere"));
            Files.setOwner(elsewhere, Files.getOwner(server.dataDirectory()));
            server.execute("create tablespace fast location '" + elsewhere + "'");

            assertThatThrownBy(() -> OnlineCopy.of(connection, server.dataDirectory(), directory.resolve("copy"))
                            .run("x"))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("fast in " + elsewhere);
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Commits rows and checkpoints while a test runs, so that files change under the copy. */
    private static final class Writer implements AutoCloseable {

        private final AtomicBoolean ended = new AtomicBoolean();
        private final RealServer server;
        private final Thread thread;
        private volatile int written;

        Writer(RealServer server) {
            this.server = server;
            server.execute("create table load (n int primary key, filling text)");
            thread = new Thread(this::write);
            thread.start();
            RealServer.await("the first row", () -> written > 0);
        }

        private void write() {
            try (Connection connection = server.connect();
                    var statement = connection.createStatement()) {
                while (!ended.get()) {
                    statement.execute("insert into load select g, repeat('x', 500) from generate_series(" + written
                            + "* 100, " + written + " * 100 + 99) as g; checkpoint");
                    written++;
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        int written() {
            return written;
        }

        @Override
        public void close() {
            ended.set(true);
            RealServer.await("the writer to end", () -> !thread.isAlive());
        }
    }
}
