package io.github.pgrepl.local;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.Layout;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.StackSources;
import io.github.pgrepl.testing.RealServer;
import io.github.pgrepl.testing.UnixSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A real server that is configured as a node of an example's cluster, by the files that are generated for it. */
final class LocalNode implements AutoCloseable {

    /** How a client comes. */
    enum Way {
        UNIX_SOCKET,
        TCP
    }

    private static final int PORT = 15432;
    private static final String TIME_LIMITS = "loginTimeout=20&connectTimeout=20&socketTimeout=60";

    private final RealServer server;
    private final UnaryOperator<String> addresses;
    private ClusterPlan plan;
    private NodePlan node;

    /** @param addresses a node's name to the loopback address that is its own */
    LocalNode(RealServer server, UnaryOperator<String> addresses) {
        this.server = server;
        this.addresses = addresses;
    }

    /** A new data directory whose superuser has its password; it does not run yet. */
    static RealServer withPassword(int major) {
        RealServer server = RealServer.started(major);
        server.execute("set password_encryption = 'scram-sha-256'; alter role postgres password '"
                + password(Planner.SUPERUSER) + "'");
        server.stop();
        return server;
    }

    static String password(String role) {
        return "password of " + role;
    }

    /** Puts the files that are generated for a node where the server reads them from its next start on. */
    LocalNode configure(Example example, String name) {
        server.useNewConfiguration();
        plan = example.plan(server.major(), layout(name));
        node = plan.nodes().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        String directory = name + "/config/";
        new StackRenderer(Optional.empty())
                .render(plan, new StackSources(new TreeMap<>(), ""))
                .files()
                .forEach((path, file) -> {
                    if (path.value().startsWith(directory)) {
                        server.write(path.value().substring(directory.length()), file.content());
                    }
                });
        String replication = plan.role(Kind.REPLICATION).name();
        server.write("passfile", "*:*:*:" + replication + ":" + password(replication) + "\n");
        setMode(server.configDirectory().resolve("passfile"), "rw-------");
        return this;
    }

    private Layout layout(String name) {
        String archive = server.configDirectory().resolve("archive").toString();
        return node -> new Layout.Place(
                addresses.apply(node.name()),
                PORT,
                addresses.apply(name),
                server.configDirectory().toString(),
                server.socketDirectory().toString(),
                server.configDirectory().resolve("passfile").toString(),
                server.configDirectory().toString(),
                "mkdir -p " + archive + " && cp \"%p\" \"" + archive + "/%f\"",
                "cp \"" + archive + "/%f\" \"%p\" 2>/dev/null");
    }

    private static void setMode(Path file, String mode) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RealServer server() {
        return server;
    }

    ClusterPlan plan() {
        return plan;
    }

    NodePlan node() {
        return node;
    }

    Connection connect(Way way, String user, String password, String database, Properties more) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(more);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection(url(way, database), properties);
    }

    private String url(Way way, String database) {
        String url =
                "jdbc:postgresql://" + addresses.apply(node.name()) + ":" + PORT + "/" + database + "?" + TIME_LIMITS;
        return switch (way) {
            case TCP -> url;
            case UNIX_SOCKET ->
                url
                        + "&options=-c%20statement_timeout=60s&socketFactory=" + UnixSocketFactory.class.getName()
                        + "&socketFactoryArg=" + server.socketDirectory().resolve(".s.PGSQL." + PORT);
        };
    }

    /** As the superuser, who is let in over the socket only. A commit does not wait for standbys. */
    void execute(String... statements) {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = local");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** All rows, as the superuser sees them, as text; values may be null. */
    List<List<String>> rows(String sql) {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the only row. */
    String ask(String sql) {
        return rows(sql).get(0).get(0);
    }

    private Connection superuser() throws SQLException {
        return connect(Way.UNIX_SOCKET, Planner.SUPERUSER, password(Planner.SUPERUSER), "postgres", new Properties());
    }

    @Override
    public void close() {
        server.close();
    }
}
