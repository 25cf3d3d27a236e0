package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A generated stack needs no Maven: docker compose runs it, and its scripts operate it. */
@DockerTest
class PlainComposeIT {

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void twoNodesSurviveAPromotionAndARestart(int major) throws IOException {
        try (ComposeDirectory stack = written("two-node", major, Map.of(":5432:5432", "::5432", ":5001:", "::"))) {
            stack.run("docker", "compose", "up", "-d", "--wait");
            assertThat(health(stack)).containsExactly("healthy", "healthy");

            stack.sql("db-master", "postgresdb", "create table t(n int); insert into t values (1)");
            stack.awaitSql("1", "db-replica", "postgresdb", "select sum(n) from t");

            assertThat(stack.run("scripts/promote.sh", "db-replica"))
                    .contains("db-replica is the primary, on timeline 2");
            stack.sql("db-replica", "postgresdb", "insert into t values (2)");
            assertThat(stack.run("scripts/status.sh")).contains("db-replica").contains("primary");
            assertThat(archived(stack)).contains("00000002.history").anyMatch(name -> name.length() == 24);

            stack.run("docker", "compose", "down");
            stack.run("docker", "compose", "up", "-d");
            stack.awaitSql("3", "db-replica", "postgresdb", "select sum(n) from t where not pg_is_in_recovery()");
            // The one that was primary before does not lead again.
            ComposeDirectory.await(
                    "db-master to hold",
                    () -> stack.outcome("docker", "compose", "exec", "-T", "db-master", "cat", "/run/pgrepl/held")
                            .succeeded());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void theOtherStandbyOfAQuorumFollowsThePromotedOne(int major) throws IOException {
        try (ComposeDirectory stack =
                written("sync-quorum", major, Map.of(":5441:", "::", ":5442:", "::", ":5443:", "::"))) {
            stack.run("docker", "compose", "up", "-d", "--wait");
            assertThat(health(stack)).containsExactly("healthy", "healthy", "healthy");

            stack.sql("alpha", "orders", "create table t(n int); insert into t values (1)");
            stack.awaitSql("1", "beta", "orders", "select sum(n) from t");
            stack.awaitSql("1", "gamma", "orders", "select sum(n) from t");

            assertThat(stack.run("scripts/promote.sh", "beta")).contains("beta is the primary, on timeline 2");
            stack.sql("beta", "orders", "insert into t values (2)");
            stack.awaitSql("3", "gamma", "orders", "select sum(n) from t");
            assertThat(archived(stack)).contains("00000002.history").anyMatch(name -> name.length() == 24);

            stack.run("docker", "compose", "down");
            stack.run("docker", "compose", "up", "-d");
            stack.awaitSql("3", "beta", "orders", "select sum(n) from t where not pg_is_in_recovery()");
            stack.awaitSql("3", "gamma", "orders", "select sum(n) from t where pg_is_in_recovery()");
            stack.sql("beta", "orders", "insert into t values (3)");
            stack.awaitSql("6", "gamma", "orders", "select sum(n) from t");
        }
    }

    /** It is not in the data directory, of which the first standbys may have a copy. */
    @Test
    void standbysHaveWhatIsInATablespace() throws IOException {
        try (ComposeDirectory stack = written("two-node", 17, Map.of(":5432:5432", "::5432", ":5001:", "::"))) {
            Files.writeString(stack.path().resolve("init/00-pgrepl.sql"), """

                    \\! mkdir /var/lib/postgresql/data/elsewhere
                    create tablespace elsewhere location '/var/lib/postgresql/data/elsewhere';
                    create table t(n) tablespace elsewhere as select 1;
                    """, StandardOpenOption.APPEND);

            stack.run("docker", "compose", "up", "-d", "--wait");

            stack.awaitSql("1", "db-replica", "postgres", "select n from t");
        }
    }

    /** As mvn clean has to: servers in containers write to the directory, and all that is there is still its owner's. */
    @Test
    void whatRanRemainsItsOwnersToRemove() {
        try (ComposeDirectory stack = written("two-node", 17, Map.of(":5432:5432", "::5432", ":5001:", "::"))) {
            boolean root = stack.run("id", "-u").strip().equals("0");
            if (root) {
                stack.run("chown", "-R", "12345:12345", ".");
            }
            stack.run("docker", "compose", "up", "-d", "--wait");
            stack.run("scripts/basebackup.sh");
            stack.run("docker", "compose", "down");

            // But for the file that tells Docker what to take away after the test.
            List<String> remove = List.of("find", ".", "-mindepth", "1", "!", "-name", "docker-compose.yml", "-delete");
            List<String> asOwner =
                    List.of("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", "--inh-caps=-all");
            stack.run(Stream.concat(root ? asOwner.stream() : Stream.empty(), remove.stream())
                    .toArray(String[]::new));
            assertThat(stack.path().toFile().list()).containsExactly("docker-compose.yml");
        }
    }

    /** An example for that major, with free ports. */
    private static ComposeDirectory written(String example, int major, Map<String, String> ports) {
        String name = "plain-" + example + "-" + major;
        Map<String, String> replacements = new TreeMap<>(ports);
        replacements.put("name: " + example + "\n", "name: it-" + name + "\n");
        Example of = Example.of(example);
        return ComposeDirectory.of(name, of.stack(of.plan(major, DockerLayout.layout())), replacements);
    }

    private static List<String> health(ComposeDirectory stack) {
        return stack.run("docker", "compose", "ps", "--format", "{{.Health}}")
                .lines()
                .toList();
    }

    private static List<String> archived(ComposeDirectory stack) throws IOException {
        try (Stream<Path> files = Files.list(stack.path().resolve("archive/wal"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
