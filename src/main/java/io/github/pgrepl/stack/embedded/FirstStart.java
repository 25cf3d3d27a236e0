package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.PrivateFile;
import io.github.pgrepl.stack.ServerConnection;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.io.FileUtils;

/**
 * Makes a cluster: its roles, its databases and what the init scripts put there. The server that does it lets the
 * superuser in alone, and its data directory gets its name only when all is done, so that one that was killed half-way is
 * never taken for a database.
 */
final class FirstStart {

    private static final String ADDRESS = "127.0.0.1";
    private static final Duration ANSWER = Duration.ofMinutes(5);
    private static final Duration LISTENING = Duration.ofSeconds(30);
    private static final int LOG_LINES = 20;

    private final ClusterPlan plan;
    private final Places places;
    private final NodeServer primary;
    private final ServerUser user;
    private final InitialisedData empty;

    FirstStart(ClusterPlan plan, Places places, NodeServer primary, ServerUser user, InitialisedData empty) {
        this.plan = plan;
        this.places = places;
        this.primary = primary;
        this.user = user;
        this.empty = empty;
    }

    /** Launches a server at a port that is free. */
    interface Launch {
        ProcessHandle at(int port) throws IOException;
    }

    /** Finds a free port, and lets nobody else have it before the launch has returned. */
    interface FreePort {
        void give(Launch launch) throws IOException;
    }

    /** What it starts with: a directory in which a cluster is to be made. */
    void copy() throws IOException {
        Path unfinished = primary.data().unfinished().path();
        FileUtils.deleteDirectory(unfinished.toFile());
        FileCopy.copy(empty.directory(), unfinished);
        user.own(List.of(unfinished));
    }

    void run(FreePort free, Duration timeout) throws IOException {
        List<Path> scripts = scripts();
        Path data = primary.data().path();
        DataDirectory unfinished = primary.data().unfinished();
        Path access = PrivateFile.write(
                places.running(primary.node().name()).resolve("first-start.conf"),
                "host all " + Planner.SUPERUSER + " " + ADDRESS + "/32 scram-sha-256\n");
        user.own(List.of(access));

        Lone lone = launch(free, unfinished, access);
        ProcessHandle server = lone.process();
        try {
            NodeServer.awaitOrEnd(server, () -> RunningServers.isReady(unfinished), timeout);
            if (!RunningServers.isReady(unfinished)) {
                throw failure("the server of " + plan.primary().name() + " does not start", null);
            }
            fill(new Endpoint(ADDRESS, lone.port()), scripts);
            primary.shutDown(server);
            if (!Waiting.until(() -> !server.isAlive(), timeout)) {
                throw failure("the server for it does not stop", null);
            }
        } catch (SQLException e) {
            throw failure(e.getMessage(), e);
        } finally {
            if (server.isAlive()) {
                NodeServer.kill(server);
            }
        }
        Files.delete(access);
        Files.move(unfinished.path(), data, StandardCopyOption.ATOMIC_MOVE);
    }

    private record Lone(ProcessHandle process, int port) {}

    private Lone launch(FreePort free, DataDirectory unfinished, Path access) throws IOException {
        AtomicReference<Lone> launched = new AtomicReference<>();
        free.give(port -> {
            ProcessHandle server = primary.launch(unfinished.path(), alone(port, access));
            launched.set(new Lone(server, port));
            NodeServer.awaitOrEnd(server, () -> RunningServers.listens(unfinished), LISTENING);
            return server;
        });
        return launched.get();
    }

    /** No standby is there to wait for, and nothing is worth archiving or syncing yet. */
    private static Map<String, String> alone(int port, Path access) {
        return Map.of(
                "hba_file", access.toString(),
                "listen_addresses", ADDRESS,
                "port", Integer.toString(port),
                "unix_socket_directories", "",
                "ssl", "off",
                "synchronous_standby_names", "",
                "archive_mode", "off",
                "fsync", "off");
    }

    /** As the container image runs them: by name, pgrepl's own first. */
    private List<Path> scripts() {
        Path directory = places.stack().resolve("init");
        List<Path> scripts = new ArrayList<>(List.of(directory.resolve(ProjectFiles.ROLES_SCRIPT)));
        for (String name : plan.files().initScripts()) {
            if (name.endsWith(".sh")) {
                throw new StackException(
                        "<initScripts>: " + name + " is a shell script, and embedded servers come without psql and the"
                                + " like, which such scripts call",
                        "write it in SQL, or run the servers in containers: -Dpgrepl.runtime=docker");
            }
            scripts.add(directory.resolve(name));
        }
        return scripts;
    }

    private void fill(Endpoint endpoint, List<Path> scripts) throws SQLException, IOException {
        String password = Files.readString(
                        places.secrets().resolve(plan.roles().get(0).secret()))
                .strip();
        try (Connection connection = connect(endpoint, empty.password(), Planner.SUPERUSER);
                Statement statement = connection.createStatement()) {
            statement.execute("set log_statement = 'none'");
            statement.execute("set log_min_duration_statement = -1");
            statement.execute("set log_min_error_statement = 'panic'");
            statement.execute("alter role " + Planner.SUPERUSER + " password '" + password.replace("'", "''") + "'");
            if (!plan.firstDatabase().equals(Planner.SUPERUSER)) {
                statement.execute("create database \"" + plan.firstDatabase().replace("\"", "\"\"") + "\"");
            }
            for (NodePlan node : plan.nodes()) {
                // Without a position, for nobody may ever come; whoever leads then gives it one.
                if (plan.spec().replication().slots()) {
                    statement.execute("select pg_create_physical_replication_slot('" + node.slot() + "')");
                }
            }
        }
        for (Path script : scripts) {
            new InitScript(script, places.secrets(), database -> connect(endpoint, password, database))
                    .run(plan.firstDatabase());
        }
    }

    private static Connection connect(Endpoint endpoint, String password, String database) throws SQLException {
        return ServerConnection.open(endpoint, Planner.SUPERUSER, password, database, ANSWER);
    }

    private StackException failure(String reason, Exception cause) {
        List<String> log = primary.log(LOG_LINES);
        return new StackException(
                "the cluster cannot be made: " + reason + (log.isEmpty() ? "" : "\n  " + String.join("\n  ", log)),
                "mend that and start again; nothing of it is kept",
                cause);
    }
}
