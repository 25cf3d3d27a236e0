package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.Finding.Result;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Origin;
import io.github.pgrepl.plan.PlannedSetting;
import io.github.pgrepl.spec.PostgresVersion;
import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Planned settings are compared with those in force as the server itself reads both. */
class SettingsProofTest {

    /** Each in a spelling that the server shows as another. */
    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("shared_buffers", "0x10MB"),
            Map.entry("wal_buffers", "-1"),
            Map.entry("log_file_mode", "0640"),
            Map.entry("random_page_cost", "1.10"),
            Map.entry("seq_page_cost", "0.123456789"),
            Map.entry("log_timezone", "utc"),
            Map.entry("default_text_search_config", "simple"),
            Map.entry("autovacuum", "yes"),
            Map.entry("synchronous_commit", "TRUE"),
            Map.entry("checkpoint_timeout", "0.5h"),
            Map.entry("work_mem", " 4096 "),
            Map.entry("temp_file_limit", "-1"),
            Map.entry("log_min_messages", "Warning"),
            Map.entry("search_path", "\"$user\", public"),
            Map.entry("myapp.mode", "Some 'Text'"),
            Map.entry("TimeZone", "Europe/Madrid"));

    @EveryMajor
    void whatAServerMakesOfAPlannedTextIsNoDrift(int major) throws SQLException {
        try (RealServer server = RealServer.create(major)) {
            SPELLINGS.forEach((name, value) -> server.append("postgresql.conf", line(name, value)));
            server.start("-c", "listen_addresses=127.0.0.1");

            assertThat(drifts(server, SPELLINGS).stream().map(Drift::setting).filter(SPELLINGS::containsKey))
                    .isEmpty();
            assertThat(compare(server, SPELLINGS))
                    .extracting(Finding::result)
                    .as("initdb's own postgresql.conf sets what is not planned")
                    .contains(Result.FAILED);
        }
    }

    @EveryMajor
    void whatIsInForceOtherwiseIsDriftWithItsOrigin(int major) throws SQLException {
        Map<String, String> planned = Map.of("work_mem", "8MB", "max_connections", "100", "autovacuum", "on");
        try (RealServer server = RealServer.started(major)) {
            server.execute("alter system set work_mem = '9MB'");
            server.execute("alter system set max_connections = 120");
            server.execute("select pg_reload_conf()");
            RealServer.await("the reload", () -> server.ask("show work_mem").equals("9MB"));

            assertThat(drifts(server, planned))
                    .extracting(Drift::toString)
                    .contains(
                            "work_mem: planned 8MB, in force 9MB; set with ALTER SYSTEM: put it into <settings>, or ALTER"
                                    + " SYSTEM RESET work_mem",
                            "max_connections: planned 100, in force " + server.ask("show max_connections")
                                    + ", pending restart; its files say otherwise since its start: restart it, or take that back,"
                                    + " as with ALTER SYSTEM RESET max_connections")
                    .noneMatch(drift -> drift.startsWith("autovacuum:"));
        }
    }

    @Test
    void aSettingThatTheServerDoesNotKnowIsDrift() {
        assertThat(new SettingsProof(version(17)).compare(node(Map.of("io_method", "sync")), Map.of()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail())
                        .startsWith("io_method: planned sync, in force nothing; this server has no such setting"));
    }

    @Test
    void whatTheDriverAsksForItselfIsNotComparedAndSaid() {
        SettingInForce zone =
                new SettingInForce("TimeZone", "Asia/Tokyo", "Asia/Tokyo", "client", Optional.empty(), false);

        assertThat(new SettingsProof(version(17))
                        .compare(node(Map.of("TimeZone", "Etc/UTC")), Map.of("TimeZone", zone)))
                .singleElement()
                .isEqualTo(Finding.ok(
                        "settings", "n", "0 in force as planned; not to be seen past the driver's own: TimeZone"));
    }

    private static String line(String name, String value) {
        return name + " = '" + value.replace("'", "''") + "'\n";
    }

    private static List<Drift> drifts(RealServer server, Map<String, String> planned) throws SQLException {
        return compare(server, planned).stream()
                .flatMap(finding -> finding.drift().stream())
                .toList();
    }

    private static List<Finding> compare(RealServer server, Map<String, String> planned) throws SQLException {
        NodePlan node = node(planned);
        try (Connection connection = server.connect()) {
            return new SettingsProof(version(server.major()))
                    .compare(node, SettingInForce.ask(connection, SettingsProof.names(node)));
        }
    }

    private static PostgresVersion version(int major) {
        return new PostgresVersion(major, OptionalInt.empty());
    }

    private static NodePlan node(Map<String, String> settings) {
        List<PlannedSetting> planned = settings.entrySet().stream()
                .map(setting -> new PlannedSetting(setting.getKey(), setting.getValue(), Origin.CLUSTER, ""))
                .collect(Collectors.toList());
        return new NodePlan(
                "n",
                NodePlan.Role.PRIMARY,
                Optional.empty(),
                Optional.empty(),
                "n",
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(new NodePlan.Group<>("all", planned)),
                List.of(),
                List.of());
    }
}
