package io.github.pgrepl.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.PlannedSetting;
import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Each node's generated files start a real server, as the primary and as a standby, and say there what was planned. */
class GeneratedSettingsTest {

    /**
     * What the server makes of a planned text, by the kind of the setting; each row is a setting that has another. The
     * server says "override" for the files that it looked up at its start, and the driver sets its session's own time
     * zone.
     */
    private static final String DIFFERENCES = """
            with planned(name, value) as (values %s)
            select p.name, p.value, s.setting, s.unit, s.sourcefile
            from planned p left join pg_settings s on s.name = p.name
            where s.name is null
               or s.source <> 'override' and s.sourcefile is distinct from current_setting('config_file')
                  and s.name <> 'TimeZone'
               or s.pending_restart
               or case
                    when s.source = 'client' then s.name <> 'TimeZone'
                    when s.vartype = 'bool' then s.setting::boolean <> p.value::boolean
                    when s.vartype in ('integer', 'real') and p.value ~ '^-?[0-9.]+$'
                      then s.setting::numeric <> p.value::numeric
                    when s.unit ~ 'B$'
                      then s.setting::numeric * pg_size_bytes(case when s.unit ~ '^[0-9]' then s.unit else '1' || s.unit end)
                           <> pg_size_bytes(p.value)
                    when s.unit is not null then s.setting::numeric * ('1' || s.unit)::interval <> p.value::interval
                    when s.vartype = 'enum' then lower(s.setting) <> lower(p.value)
                    else s.setting <> p.value
                  end""";

    @EveryMajor
    void filesOfEveryExampleStartEachNodeInBothRoles(int major) throws IOException {
        try (RealServer server = LocalNode.withPassword(major)) {
            for (Example example : Example.all()) {
                LocalNode local = new LocalNode(server, new Loopback());
                for (NodePlan node : example.plan().nodes()) {
                    server.becomePrimary();
                    assertStartsAsPlanned(local.configure(example, node.name()), "f");
                    server.becomeStandby();
                    assertStartsAsPlanned(local, "t");
                }
            }
        }
    }

    private static void assertStartsAsPlanned(LocalNode local, String inRecovery) {
        RealServer server = local.server().startAsConfigured();
        String what = local.plan().spec().name() + ", " + local.node().name() + " on " + server.major();
        List<PlannedSetting> planned = local.node().settings().stream()
                .flatMap(group -> group.lines().stream())
                .toList();

        assertThat(local.ask("select pg_is_in_recovery()")).as(what).isEqualTo(inRecovery);
        assertThat(local.rows("select name, error from pg_file_settings where error is not null or not applied"))
                .as(what)
                .isEmpty();
        assertThat(local.rows("select name, setting from pg_file_settings order by seqno"))
                .as(what)
                .isEqualTo(planned.stream()
                        .map(setting -> List.of(setting.name(), setting.value()))
                        .toList());
        assertThat(local.rows(DIFFERENCES.formatted(values(planned)))).as(what).isEmpty();
        assertThat(local.rows("select line_number, error from pg_hba_file_rules where error is not null"))
                .as(what)
                .isEmpty();
        assertThat(local.ask("select count(*) from pg_hba_file_rules"))
                .as(what)
                .isEqualTo(Integer.toString(local.node().access().stream()
                        .mapToInt(group -> group.lines().size())
                        .sum()));
        assertThat(identMappings(local)).as(what).isEqualTo(local.node().identMaps());
        server.stop();
    }

    /** The lines as the server read them. Before 15 there is no such view, and a bad line is in the log. */
    private static List<String> identMappings(LocalNode local) {
        if (local.server().major() < 15) {
            assertThat(local.server().log()).doesNotContain("pg_ident.conf");
            return local.node().identMaps();
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row :
                local.rows("select map_name, sys_name, pg_username, error from pg_ident_file_mappings")) {
            assertThat(row.get(3)).isNull();
            lines.add(String.join(" ", row.subList(0, 3)));
        }
        return lines;
    }

    private static String values(List<PlannedSetting> settings) {
        return settings.stream()
                .map(setting -> "(" + literal(setting.name()) + ", " + literal(setting.value()) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
