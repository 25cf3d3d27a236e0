package io.github.pgrepl.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.util.Arrays;
import java.util.List;

/** With nothing but what is generated, and roles and slots, standbys stream: with SCRAM, from whom they should. */
class StreamingTest {

    @EveryMajor
    void commitsWaitForAQuorumOfTheStandbys(int major) {
        try (LocalCluster cluster = LocalCluster.started(Example.of("sync-quorum"), major)) {
            LocalNode alpha = cluster.node("alpha");
            awaitStreaming(alpha, "beta quorum", "gamma quorum");

            alpha.execute(
                    "create table t (a int)", "set synchronous_commit = remote_apply", "insert into t values (1)");

            // One of the two has applied it by now; the other one will.
            assertThat(rowsOf(cluster.node("beta")) + rowsOf(cluster.node("gamma")))
                    .isPositive();
            RealServer.await("the row on beta", () -> rowsOf(cluster.node("beta")) == 1);
            RealServer.await("the row on gamma", () -> rowsOf(cluster.node("gamma")) == 1);
            assertOnlyScramVerifiers(alpha);
        }
    }

    @EveryMajor
    void cascadeStreamsFromItsUpstreamAndADelayedStandbyWaits(int major) {
        try (LocalCluster cluster = LocalCluster.started(Example.of("cascading-delayed"), major)) {
            LocalNode north = cluster.node("north");
            awaitStreaming(north, "south async", "yesterday async");
            awaitStreaming(cluster.node("south"), "south-reports async");

            north.execute("create table t (a int)", "insert into t values (1)");
            String written = north.ask("select pg_current_wal_flush_lsn()");

            RealServer.await("the row on south-reports", () -> rowsOf(cluster.node("south-reports")) == 1);
            LocalNode yesterday = cluster.node("yesterday");
            RealServer.await(
                    "the WAL on yesterday",
                    () -> yesterday
                            .ask("select pg_last_wal_receive_lsn() >= '" + written + "'::pg_lsn")
                            .equals("t"));
            assertThat(rowsOf(yesterday)).isZero();
        }
    }

    /** Each standby, with its kind of synchronous replication, through the slot that is its own. */
    private static void awaitStreaming(LocalNode upstream, String... standbys) {
        List<List<String>> expected = Arrays.stream(standbys)
                .map(standby -> List.of(standby, standby.split(" ")[0].replace('-', '_')))
                .toList();
        RealServer.await(
                String.join(", ", standbys) + " streaming",
                () -> upstream.rows("""
                        select application_name || ' ' || sync_state, slot_name
                        from pg_stat_replication join pg_replication_slots on active_pid = pid
                        where state = 'streaming' and usename = 'replicator' order by 1""").equals(expected));
    }

    private static int rowsOf(LocalNode node) {
        boolean made = node.ask("select to_regclass('t') is not null").equals("t");
        return made ? Integer.parseInt(node.ask("select count(*) from t")) : 0;
    }

    private static void assertOnlyScramVerifiers(LocalNode node) {
        assertThat(node.rows("select rolname from pg_authid where rolcanlogin"
                        + " and (rolpassword is null or rolpassword not like 'SCRAM-SHA-256$%')"))
                .isEmpty();
    }
}
