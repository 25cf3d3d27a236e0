package io.github.pgrepl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.plan.ClusterPlan.DatabasePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan.Group;
import io.github.pgrepl.plan.NodePlan.Role;
import io.github.pgrepl.spec.YamlSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {

    private static final Layout LAYOUT = node -> new Layout.Place(
            node.name(), 5432, "*", "/config", "/sockets", "/passfile", "/tls", "archive %p", "restore %f");

    private static ClusterPlan plan(String yaml) {
        return plan(yaml, ProjectFiles.NONE);
    }

    private static ClusterPlan plan(String yaml, ProjectFiles files) {
        return Planner.plan(YamlSpec.right(yaml), LAYOUT, files);
    }

    private static NodePlan node(ClusterPlan plan, String name) {
        return plan.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String value(NodePlan node, String setting) {
        return node.setting(setting).map(PlannedSetting::value).orElse("unset");
    }

    private static String origin(NodePlan node, String setting) {
        return node.setting(setting).map(planned -> planned.origin().word()).orElse("unset");
    }

    @Test
    void laterLayersWinOverEarlierOnes() {
        ClusterPlan plan = plan("{settings: {wal_sender_timeout: 9s, work_mem: 8MB, jit: off},"
                + " primary: {settings: {work_mem: 16MB}}, standbys: [{}]}");
        NodePlan primary = node(plan, "primary");
        NodePlan standby = node(plan, "standby-1");

        assertThat(primary.setting("wal_level"))
                .contains(new PlannedSetting("wal_level", "replica", Origin.DEFAULT, "standbys need no less"));
        assertThat(primary.setting("wal_sender_timeout"))
                .contains(new PlannedSetting("wal_sender_timeout", "9s", Origin.CLUSTER, ""));
        assertThat(primary.setting("work_mem")).contains(new PlannedSetting("work_mem", "16MB", Origin.NODE, ""));
        assertThat(standby.setting("work_mem")).contains(new PlannedSetting("work_mem", "8MB", Origin.CLUSTER, ""));
        assertThat(origin(standby, "port")).isEqualTo("managed");
        assertThat(origin(standby, "shared_buffers")).isEqualTo("unset");
    }

    @Test
    void aSettingHasOneLineHoweverItIsSpelled() {
        NodePlan primary = node(
                plan(
                        "{settings: {sort_mem: 8MB, TIMEZONE: CET, My.Own: a}, primary: {settings: {WORK_MEM: 16MB, my.own: b}}}"),
                "primary");
        assertThat(value(primary, "work_mem")).isEqualTo("16MB");
        assertThat(value(primary, "TimeZone")).isEqualTo("CET");
        assertThat(value(primary, "my.own")).isEqualTo("b");
        assertThat(primary.settings().stream().flatMap(group -> group.lines().stream()))
                .extracting(setting -> setting.name().toLowerCase(java.util.Locale.ROOT))
                .doesNotHaveDuplicates()
                .doesNotContain("sort_mem");
    }

    @Test
    void settingsStandInTheOrderOfTheManual() {
        assertThat(node(plan("settings: {my.own: a, work_mem: 1MB}"), "primary").settings())
                .extracting(Group::title)
                .startsWith("File Locations")
                .endsWith("Customized Options")
                .containsSubsequence(
                        "Resource Usage / Memory", "Write-Ahead Log / Archiving", "Replication / Sending Servers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANY 1 (b, c) | a | ANY 1 (\"b\", \"c\")",
                "ANY 1 (b, c) | b | ANY 1 (\"a\", \"c\")",
                "ANY 1 (b, c) | c | ANY 1 (\"b\", \"a\")",
                "FIRST 1 (b)  | c | FIRST 1 (\"b\")",
                "*            | b | FIRST 1 (\"a\", \"c\")",
                "ANY 1 (*)    | a | ANY 1 (\"b\", \"c\")",
            })
    void aPromotedStandbyWaitsForItsPeersAndNotForItself(String list, String node, String value) {
        ClusterPlan plan = plan(
                "{primary: {name: a}, standbys: [{name: b}, {name: c}], replication: {synchronous: '" + list + "'}}");
        assertThat(value(node(plan, node), "synchronous_standby_names")).isEqualTo(value);
    }

    @Test
    void withoutAListReplicationIsAsynchronous() {
        assertThat(plan("").nodes())
                .allSatisfy(node ->
                        assertThat(node.setting("synchronous_standby_names")).isEmpty());
    }

    @Test
    void whoFollowsThePrimaryFindsItAmongAllNodes() {
        ClusterPlan plan = plan("{standbys: [{}, {upstream: primary}]}");
        assertThat(plan.nodes()).allSatisfy(node -> {
            assertThat(node.upstream()).isEmpty();
            assertThat(value(node, "primary_conninfo"))
                    .isEqualTo(
                            "host=primary,standby-1,standby-2 port=5432 user=replicator passfile=/passfile application_name="
                                    + node.name() + " target_session_attrs=read-write sslmode=disable connect_timeout=2"
                                    + " keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=5000");
        });
    }

    @Test
    void aCascadingStandbyFollowsItsUpstreamOnly() {
        NodePlan cascade = node(plan("{standbys: [{}, {name: c, upstream: standby-1}]}"), "c");
        assertThat(cascade.upstream()).contains("standby-1");
        assertThat(value(cascade, "primary_conninfo"))
                .startsWith("host=standby-1 port=5432 ")
                .doesNotContain("target_session_attrs");
    }

    @Test
    void everyNodeIsReadyToBeAStandby() {
        ClusterPlan plan = plan("{primary: {name: db-master}, standbys: [{name: db-replica}]}");
        assertThat(plan.nodes()).extracting(NodePlan::initialRole).containsExactly(Role.PRIMARY, Role.STANDBY);
        assertThat(plan.nodes()).extracting(NodePlan::slot).containsExactly("db_master", "db_replica");
        assertThat(plan.nodes())
                .extracting(node -> value(node, "primary_slot_name"))
                .containsExactly("db_master", "db_replica");
        assertThat(plan.nodes())
                .extracting(node -> value(node, "cluster_name"))
                .containsExactly("db-master", "db-replica");
        assertThat(node(plan("replication: {slots: false}"), "standby-1").setting("primary_slot_name"))
                .isEmpty();
    }

    @Test
    void aDelayedStandbyHoldsBackNoVacuum() {
        ClusterPlan plan = plan("{standbys: [{}, {applyDelay: 1h}]}");
        NodePlan delayed = node(plan, "standby-2");
        assertThat(delayed.applyDelay()).contains("1h");
        assertThat(value(delayed, "recovery_min_apply_delay")).isEqualTo("1h");
        assertThat(value(delayed, "hot_standby_feedback")).isEqualTo("off");
        assertThat(value(node(plan, "standby-1"), "recovery_min_apply_delay")).isEqualTo("unset");
        assertThat(value(node(plan, "standby-1"), "hot_standby_feedback")).isEqualTo("on");
    }

    @Test
    void sendersAndSlotsGrowWithTheCluster() {
        ClusterPlan small = plan("");
        assertThat(value(small.primary(), "max_wal_senders")).isEqualTo("10");
        ClusterPlan large = plan("standbys: [" + "{}, ".repeat(11) + "{}]");
        assertThat(large.nodes()).allSatisfy(node -> {
            assertThat(value(node, "max_wal_senders")).isEqualTo("28");
            assertThat(value(node, "max_replication_slots")).isEqualTo("16");
        });
    }

    @Test
    void theArchiveIsOnEveryNodeOrRemembersPromotionsOnly() {
        assertThat(plan("archive: {timeout: 1min}").nodes()).allSatisfy(node -> {
            assertThat(value(node, "archive_mode")).isEqualTo("on");
            assertThat(value(node, "archive_command")).isEqualTo("archive %p");
            assertThat(value(node, "restore_command")).isEqualTo("restore %f");
            assertThat(value(node, "archive_timeout")).isEqualTo("1min");
        });
        NodePlan off = plan("archive: {enabled: false}").primary();
        assertThat(value(off, "archive_command"))
                .as("promotions are remembered, so that no old primary leads again")
                .isEqualTo("archive %p");
        assertThat(off.setting("restore_command")).isEmpty();
        assertThat(off.setting("archive_timeout")).isEmpty();
    }

    @Test
    void tlsIsForEveryConnectionThatLeavesTheHost() {
        ClusterPlan plan = plan("tls: pem", new ProjectFiles(List.of(), Set.of("server.crt", "server.key", "ca.crt")));
        assertThat(value(plan.primary(), "ssl")).isEqualTo("on");
        assertThat(value(plan.primary(), "ssl_ca_file")).isEqualTo("/tls/ca.crt");
        assertThat(value(plan.primary(), "primary_conninfo")).contains(" sslmode=require ");
        assertThat(lines(plan.primary()))
                .contains(
                        "hostssl app app samenet scram-sha-256",
                        "hostssl replication replicator samenet scram-sha-256");
        assertThat(plan("tls: pem", new ProjectFiles(List.of(), Set.of("server.crt", "server.key")))
                        .primary()
                        .setting("ssl_ca_file"))
                .isEmpty();
        assertThat(value(plan("").primary(), "ssl")).isEqualTo("off");
    }

    private static List<String> lines(NodePlan node) {
        return node.access().stream()
                .flatMap(group -> group.lines().stream())
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
    }

    @Test
    void rulesShutOutTheSuperuserFirstAndEverybodyElseLast() {
        ClusterPlan plan =
                plan("{users: [{name: app}, {name: Re.ports, database: b}], databases: [{name: a}, {name: b}],"
                        + " access: ['host all  all 10.0.0.0/8 scram-sha-256']}");
        assertThat(plan.nodes())
                .allSatisfy(node -> assertThat(lines(node))
                        .containsExactly(
                                "local all postgres scram-sha-256",
                                "host all postgres all reject",
                                "host replication postgres all reject",
                                "host replication replicator samenet scram-sha-256",
                                "host postgres pgrepl_rewind samenet scram-sha-256",
                                "host all pgrepl_rewind all reject",
                                "local postgres pgrepl_monitor scram-sha-256",
                                "host postgres pgrepl_monitor samenet scram-sha-256",
                                "local a app scram-sha-256",
                                "host a app samenet scram-sha-256",
                                "local b Re.ports scram-sha-256",
                                "host b Re.ports samenet scram-sha-256",
                                "host all all 10.0.0.0/8 scram-sha-256",
                                "local all all reject",
                                "host all all all reject",
                                "host replication all all reject"));
    }

    @Test
    void linesOfTheSpecStandAsTheUserWroteThem() {
        ClusterPlan plan = plan("{access: ['host  all all\t10.0.0.0/8   reject # why'], identMaps: ['m  a  b']}");
        assertThat(plan.primary().access().stream().flatMap(group -> group.lines().stream()))
                .contains("host  all all\t10.0.0.0/8   reject # why");
        assertThat(plan.primary().identMaps()).containsExactly("m  a  b");
    }

    @Test
    void rolesHaveTheirDatabases() {
        ClusterPlan plan = plan("{users: [{name: app}], databases: [{name: a}, {name: b}]}");
        assertThat(plan.roles())
                .containsExactly(
                        new RolePlan("postgres", Kind.SUPERUSER, "postgres", Optional.empty()),
                        new RolePlan("replicator", Kind.REPLICATION, "replicator", Optional.empty()),
                        new RolePlan("pgrepl_rewind", Kind.REWIND, "pgrepl_rewind", Optional.of("postgres")),
                        new RolePlan("pgrepl_monitor", Kind.MONITOR, "pgrepl_monitor", Optional.of("postgres")),
                        new RolePlan("app", Kind.APPLICATION, "app", Optional.of("a")));
        assertThat(plan.firstDatabase()).isEqualTo("a");
        assertThat(plan("databases: []").firstDatabase()).isEqualTo("postgres");
    }

    @Test
    void databasesBelongToWhomTheSpecSaysElseToTheirFirstUserElseToTheSuperuser() {
        ClusterPlan plan = plan("{users: [{name: a1, database: a}, {name: b1, database: b}, {name: b2, database: b}],"
                + " databases: [{name: a, owner: b1}, {name: b}, {name: c}]}");
        assertThat(plan.databases())
                .containsExactly(
                        new DatabasePlan("a", "b1", List.of("a1")),
                        new DatabasePlan("b", "b1", List.of("b1", "b2")),
                        new DatabasePlan("c", "postgres", List.of()));
    }

    @Test
    void managedSettingsAreManagedInAnyCase() {
        assertThat(ManagedSettings.reason("Port")).contains("the host's port is the node's <port>");
        assertThat(ManagedSettings.reason("work_mem")).isEmpty();
    }

    @Test
    void whatThePlanManagesNobodyMaySet() {
        assertThat(plan(
                                "{standbys: [{applyDelay: 1h}], replication: {synchronous: '*'}, tls: pem}",
                                new ProjectFiles(List.of(), Set.of("ca.crt")))
                        .nodes())
                .allSatisfy(node -> assertThat(node.settings().stream()
                                .flatMap(group -> group.lines().stream())
                                .filter(setting -> setting.origin() == Origin.MANAGED)
                                .map(PlannedSetting::name))
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(ManagedSettings.reason(name))
                                .as(name)
                                .isPresent()));
    }
}
