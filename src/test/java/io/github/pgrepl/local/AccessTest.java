package io.github.pgrepl.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.local.LocalNode.Way;
import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.testing.EveryMajor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Who gets in, asked of real servers with the generated pg_hba.conf: everyone tries every door with the right password. */
class AccessTest {

    /** What JDBC calls physical replication, for which pg_hba.conf has a keyword in the place of a database. */
    private static final String REPLICATION = "replication";

    private static final List<String> DATABASES = List.of("postgres", "orders", "template1", REPLICATION);

    /** Beside the superuser, who gets in everywhere over the socket. */
    private static final Map<String, Set<String>> DOORS = Map.of(
            "replicator", Set.of("TCP replication"),
            "pgrepl_rewind", Set.of("TCP postgres"),
            "pgrepl_monitor", Set.of("TCP postgres", "UNIX_SOCKET postgres"),
            "orders", Set.of("TCP orders", "UNIX_SOCKET orders"),
            "reports", Set.of("TCP orders", "UNIX_SOCKET orders"),
            "stranger", Set.of(),
            "second_superuser", Set.of(),
            "postgres", Set.of("UNIX_SOCKET postgres", "UNIX_SOCKET orders", "UNIX_SOCKET template1"));

    @EveryMajor
    void everyoneGetsInWhereTheyShouldAndNowhereElse(int major) {
        try (LocalCluster cluster = LocalCluster.startedPrimary(Example.of("sync-quorum"), major)) {
            LocalNode node = cluster.node("alpha");
            node.execute(
                    "create role stranger login replication password '" + LocalNode.password("stranger") + "'",
                    "create role second_superuser superuser login password '" + LocalNode.password("second_superuser")
                            + "'");

            DOORS.forEach(
                    (user, doors) -> assertThat(openDoors(node, user)).as(user).isEqualTo(doors));
        }
    }

    @EveryMajor
    void wrongPasswordOpensNoDoor(int major) throws SQLException {
        try (LocalCluster cluster = LocalCluster.startedPrimary(Example.of("quickstart"), major)) {
            LocalNode node = cluster.node("primary");

            assertThat(refusal(node, Way.UNIX_SOCKET, "postgres", "wrong", "postgres"))
                    .contains("password authentication failed");
            assertThat(refusal(node, Way.TCP, "replicator", "wrong", REPLICATION))
                    .contains("password authentication failed");
        }
    }

    private static Set<String> openDoors(LocalNode node, String user) {
        Set<String> open = new TreeSet<>();
        for (Way way : Way.values()) {
            for (String database : DATABASES) {
                String refusal = refusal(node, way, user, LocalNode.password(user), database);
                if (refusal.isEmpty()) {
                    open.add(way + " " + database);
                } else {
                    assertThat(refusal)
                            .as("%s over %s to %s", user, way, database)
                            .contains("pg_hba.conf");
                }
            }
        }
        return open;
    }

    /** Empty where the server lets the user in. */
    private static String refusal(LocalNode node, Way way, String user, String password, String database) {
        Properties properties = new Properties();
        if (database.equals(REPLICATION)) {
            properties.setProperty("replication", "true");
            properties.setProperty("preferQueryMode", "simple");
            properties.setProperty("assumeMinServerVersion", "13");
        }
        try (Connection connection = node.connect(way, user, password, database, properties)) {
            return connection.isClosed() ? "closed" : "";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }
}
