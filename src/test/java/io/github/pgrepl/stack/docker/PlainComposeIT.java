package io.github.pgrepl.stack.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A generated stack needs no Maven: docker compose runs it, and its scripts operate it. */
@DockerTest
class PlainComposeIT {

    @Test
    void twoNodesSurviveAPromotionAndARestart() throws IOException {
        try (ComposeDirectory stack = ComposeDirectory.of(
                "plain-two-node",
                Example.of("two-node").stack(),
                Map.of(
                        "name: two-node",
                        "name: it-plain-two-node",
                        ":5432:5432",
                        ":16001:5432",
                        ":5001:",
                        ":16002:"))) {
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

    @Test
    void theOtherStandbyOfAQuorumFollowsThePromotedOne() throws IOException {
        try (ComposeDirectory stack = ComposeDirectory.of(
                "plain-sync-quorum",
                Example.of("sync-quorum").stack(),
                Map.of("name: sync-quorum", "name: it-plain-sync-quorum", ":54", ":160"))) {
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
