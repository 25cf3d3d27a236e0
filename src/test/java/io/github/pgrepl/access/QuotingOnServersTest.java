package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** A rule for a quoted name lets in the one of that name, and no one else. */
class QuotingOnServersTest {

    private static final List<String> NAMES = List.of(
            "all",
            "replication",
            "sameuser",
            "samerole",
            "samegroup",
            "samehost",
            "plain",
            "a b",
            "ab",
            "x,y",
            "x",
            "#z",
            "q\"t",
            "\"",
            "Übung",
            "bung",
            "+plain",
            "/x",
            "/",
            "/^a",
            "/a.b+(c)\\d\"ü ,",
            "@f",
            "a\\b",
            "a\\",
            "include",
            "ALL",
            "-",
            "*",
            "a\tb",
            "a\rb",
            "a=b",
            "$user",
            "日本",
            "a\nb");

    @EveryMajor
    void ruleAdmitsTheNamedUserToTheNamedDatabaseAlone(int major) throws SQLException {
        List<String> names = NAMES.stream()
                .filter(name -> Quoting.hbaName(major, name).isPresent())
                .toList();
        assertThat(names).hasSize(major < 16 ? NAMES.size() - 1 : NAMES.size());
        try (RealServer server = RealServer.started(major)) {
            names.forEach(name -> server.execute("create role " + identifier(name) + " login"));
            List<HbaRule> rules = names.stream().map(QuotingOnServersTest::rule).toList();
            server.write("pg_hba.conf", String.join("\n", HbaRule.table(major, rules)) + "\n");
            assertThat(server.reload()).doesNotContain("was not reloaded");

            for (int index = 0; index < names.size(); index++) {
                String name = names.get(index);
                String other = names.get((index + 1) % names.size());
                assertThat(isAdmitted(server, name, name)).as(name).isTrue();
                assertThat(isAdmitted(server, name, other))
                        .as(name + " to " + other)
                        .isFalse();
                assertThat(isAdmitted(server, other, name))
                        .as(other + " to " + name)
                        .isFalse();
            }
        }
    }

    private static HbaRule rule(String name) {
        return HbaRule.of(
                ConnectionType.HOST, HbaName.of(name), HbaName.of(name), HbaAddress.Keyword.SAMEHOST, HbaMethod.TRUST);
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The rules come first: that there is no such database is told to those only whom a rule lets in. */
    private static boolean isAdmitted(RealServer server, String user, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        try {
            DriverManager.getConnection(url, properties).close();
            return true;
        } catch (SQLException e) {
            if (e.getSQLState().equals("3D000")) {
                return true;
            }
            if (e.getMessage().contains("no pg_hba.conf entry")) {
                return false;
            }
            throw e;
        }
    }
}
