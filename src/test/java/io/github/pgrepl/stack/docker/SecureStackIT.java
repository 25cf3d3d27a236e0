package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stack that was just generated and started gives away, and to whom: nothing. */
@DockerTest
class SecureStackIT {

    private static final List<String> NODES = List.of("db-master", "db-replica");

    @ParameterizedTest(name = "PostgreSQL {0}")
    @ValueSource(ints = {15, 18})
    void aRunningStackIsSecureAsItIs(int major) throws Exception {
        Example example = Example.of("two-node");
        try (ComposeDirectory stack = ComposeDirectory.of(
                "secure-" + major,
                example.stack(example.plan(major, DockerLayout.layout())),
                Map.of("name: two-node", "name: it-secure-" + major, ":5432:5432", "::5432", ":5001:", "::"))) {
            stack.run("docker", "compose", "up", "-d", "--wait");

            passwordsAreNowhereButInTheirFilesAndInMemory(stack);
            for (String node : NODES) {
                containerIsConfined(stack, node);
                serverHasNoPowerOverItsContainer(stack, node);
                configurationIsReadOnly(stack, node);
                accessIsByScramAlone(stack, node);
                rolesHaveTheLeastTheyNeed(stack, node);
                nobodyGetsWhatIsNotTheirs(stack, node);
            }
            refusalsGaveNothingAway(stack);
        }
    }

    private static void passwordsAreNowhereButInTheirFilesAndInMemory(ComposeDirectory stack) throws IOException {
        List<String> passwords = passwords(stack);
        assertThat(passwords).hasSize(5);
        for (String node : NODES) {
            String passfile = inContainer(stack, node, "cat /run/pgrepl/passfile");
            assertThat(passfile).as("where they are used").contains(passwords.get(0));
            assertThat(inContainer(stack, node, "stat -c %a /run/pgrepl /run/pgrepl/passfile"))
                    .isEqualToIgnoringWhitespace("700 600");

            // Each process as root and as itself: without CAP_SYS_PTRACE, root may not look into others.
            String processes = "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'";
            String asRoot = inContainer(stack, node, processes);
            String asServer = stack.run(
                    "docker",
                    "compose",
                    "exec",
                    "-T",
                    "-u",
                    owner(stack, node),
                    node,
                    "bash",
                    "-c",
                    processes + " || true");
            assertThat(asRoot + asServer).contains("PGREPL_NODE=" + node);
            assertThat(asServer).contains("config_file=/etc/pgrepl/postgresql.conf");
            assertHoldsNone(passwords, asRoot + asServer);

            String inspected = stack.run("docker", "inspect", container(stack, node));
            assertThat(inspected).contains("PGREPL_NODE=" + node);
            assertHoldsNone(passwords, inspected);
            assertHoldsNone(
                    passwords,
                    inContainer(
                            stack, node, "cat $(find /var/lib/postgresql -name 'postgresql.*conf' -o -name '*.opts')"));
            for (String setting : List.of("primary_conninfo", "restore_command", "archive_command")) {
                assertHoldsNone(passwords, stack.sql(node, "postgres", "show " + setting));
            }
        }
        for (List<String> told :
                List.of(List.of("config"), List.of("logs"), List.of("top"), List.of("ps", "-a", "--no-trunc"))) {
            String[] command =
                    Stream.concat(Stream.of("docker", "compose"), told.stream()).toArray(String[]::new);
            assertThat(stack.run(command)).contains("db-master");
            assertHoldsNone(passwords, stack.run(command));
        }
        try (Stream<Path> files = Files.walk(stack.path())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.getParent().endsWith("secrets"))
                    .filter(file -> !file.toString().contains("/pgdata/")
                            && !file.toString().contains("/archive/"))
                    .toList()) {
                assertHoldsNone(passwords, Files.readString(file));
            }
        }
    }

    private static void containerIsConfined(ComposeDirectory stack, String node) {
        String container = container(stack, node);
        assertThat(inspect(
                        stack,
                        container,
                        "{{.HostConfig.Privileged}} {{.HostConfig.SecurityOpt}} {{.HostConfig.CapDrop}}"))
                .isEqualTo("false [no-new-privileges:true] [ALL]");
        assertThat(inspect(stack, container, "{{range .HostConfig.CapAdd}}{{.}} {{end}}")
                        .replace("CAP_", "")
                        .split(" "))
                .containsExactlyInAnyOrder("CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID");
        assertThat(inspect(stack, container, "{{range .Mounts}}{{if .RW}}{{.Destination}}\n{{end}}{{end}}")
                        .lines())
                .allMatch(mount -> mount.equals("/archive") || mount.startsWith("/var/lib/postgresql"));
        assertThat(inspect(stack, container, "{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}} {{end}}{{end}}"))
                .isEqualTo("127.0.0.1");
    }

    private static void serverHasNoPowerOverItsContainer(ComposeDirectory stack, String node) {
        List<String> servers = inContainer(
                        stack,
                        node,
                        "for p in /proc/[0-9]*; do [ \"$(cat $p/comm 2>/dev/null)\" != postgres ] ||"
                                + " sed -n -E 's/^(Uid|CapPrm|CapEff|CapAmb|NoNewPrivs):\\s+(\\S+).*/\\1=\\2/p' $p/status"
                                + " | paste -sd' '; done")
                .lines()
                .toList();
        assertThat(servers)
                .hasSizeGreaterThan(4)
                .allSatisfy(server -> assertThat(server)
                        .doesNotContain("Uid=0 ")
                        .contains(
                                "CapPrm=0000000000000000",
                                "CapEff=0000000000000000",
                                "CapAmb=0000000000000000",
                                "NoNewPrivs=1"));
    }

    private static void configurationIsReadOnly(ComposeDirectory stack, String node) {
        for (String file : List.of("/etc/pgrepl/postgresql.conf", "/etc/pgrepl/pg_hba.conf", "/pgrepl/node.sh")) {
            assertThat(stack.outcome("docker", "compose", "exec", "-T", node, "bash", "-c", "echo >>" + file)
                            .errors())
                    .contains("Read-only file system");
        }
    }

    private static void accessIsByScramAlone(ComposeDirectory stack, String node) {
        assertThat(stack.sql(node, "postgres", "select distinct auth_method from pg_hba_file_rules order by 1")
                        .lines())
                .containsExactly("reject", "scram-sha-256");
        assertThat(stack.sql(
                                node,
                                "postgres",
                                "select type, database, user_name, auth_method from pg_hba_file_rules"
                                        + " order by line_number desc limit 3")
                        .lines())
                .containsExactly(
                        "host|{replication}|{all}|reject", "host|{all}|{all}|reject", "local|{all}|{all}|reject");
        assertThat(stack.sql(
                        node,
                        "postgres",
                        "select count(*), bool_and(rolpassword like 'SCRAM-SHA-256$%') from pg_authid"
                                + " where rolcanlogin"))
                .isEqualTo("5|t");
    }

    private static void rolesHaveTheLeastTheyNeed(ComposeDirectory stack, String node) {
        assertThat(stack.sql(
                        node,
                        "postgres",
                        "select rolname from pg_roles where rolcanlogin and (rolsuper or rolcreaterole or rolcreatedb"
                                + " or rolbypassrls)"))
                .isEqualTo("postgres");
        assertThat(stack.sql(node, "postgres", "select rolname from pg_roles where rolreplication and not rolsuper"))
                .isEqualTo("replicationUser");
        assertThat(stack.sql(
                        node,
                        "postgres",
                        "select pg_get_userbyid(member), pg_get_userbyid(roleid) from pg_auth_members"
                                + " where pg_get_userbyid(member) not like 'pg\\_%monitor'"
                                + " or pg_get_userbyid(member) = 'pgrepl_monitor'"))
                .isEqualTo("pgrepl_monitor|pg_monitor");
    }

    /** With the right passwords, over the published port. */
    private static void nobodyGetsWhatIsNotTheirs(ComposeDirectory stack, String node) throws SQLException {
        try (Connection connection = connect(stack, node, "app", "postgresdb")) {
            assertThat(connection.isValid(20)).isTrue();
        }
        for (String role : List.of("pgrepl_monitor", "pgrepl_rewind")) {
            try (Connection connection = connect(stack, node, role, "postgres")) {
                assertThatThrownBy(() -> connection.createStatement().execute("select * from pg_authid"))
                        .hasMessageContaining("permission denied");
            }
        }
        for (String[] stranger : new String[][] {
            {"postgres", "postgres"},
            {"postgres", "postgresdb"},
            {"app", "postgres"},
            {"app", "template1"},
            {"replicationUser", "postgres"},
            {"replicationUser", "postgresdb"},
            {"pgrepl_monitor", "postgresdb"},
            {"pgrepl_rewind", "postgresdb"},
        }) {
            assertThatThrownBy(
                            () -> connect(stack, node, stranger[0], stranger[1]).close())
                    .as(String.join(" to ", stranger))
                    .hasMessageContaining("pg_hba.conf rejects connection");
        }
    }

    /** Refused connections and failed statements are what servers log most of. */
    private static void refusalsGaveNothingAway(ComposeDirectory stack) throws IOException {
        String logs = stack.run("docker", "compose", "logs");
        assertThat(logs).contains("pg_hba.conf rejects connection");
        assertHoldsNone(passwords(stack), logs);
    }

    private static Connection connect(ComposeDirectory stack, String node, String user, String database)
            throws SQLException {
        String address = stack.run("docker", "compose", "port", node, "5432").strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address + "/" + database + "?connectTimeout=20", user, password(stack, user));
    }

    private static String password(ComposeDirectory stack, String user) {
        try {
            return Files.readString(stack.path().resolve("secrets").resolve(user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> passwords(ComposeDirectory stack) throws IOException {
        try (Stream<Path> files = Files.list(stack.path().resolve("secrets"))) {
            return files.map(file -> password(stack, file.getFileName().toString()))
                    .toList();
        }
    }

    private static void assertHoldsNone(List<String> passwords, String text) {
        assertThat(passwords.stream().filter(text::contains)).as(text).isEmpty();
    }

    private static String inContainer(ComposeDirectory stack, String node, String script) {
        return stack.run("docker", "compose", "exec", "-T", node, "bash", "-c", script + "; true");
    }

    private static String owner(ComposeDirectory stack, String node) {
        return inContainer(stack, node, "stat -c %u:%g /run/pgrepl/passfile").strip();
    }

    private static String container(ComposeDirectory stack, String node) {
        return stack.run("docker", "compose", "ps", "-q", node).strip();
    }

    private static String inspect(ComposeDirectory stack, String container, String format) {
        return stack.run("docker", "inspect", "--format", format, container).strip();
    }
}
