package io.github.pgrepl.operate;

import io.github.pgrepl.spec.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Whether one server is as planned in itself: its settings, its access rules, and that it refuses writes as a standby. */
final class ServerProof {

    private static final String READ_ONLY = "25006"; // read_only_sql_transaction

    private final Survey survey;
    private final SettingsProof settings;

    ServerProof(Survey survey, PostgresVersion version) {
        this.survey = survey;
        this.settings = new SettingsProof(version);
    }

    List<Finding> findings(NodeReading node) {
        List<Finding> findings = new ArrayList<>();
        if (node.isStandby()) {
            findings.add(asked("read-only", node, ServerProof::refusesWrites));
        }
        try {
            findings.addAll(settings.compare(
                    node.plan(),
                    survey.ask(node, connection -> SettingInForce.ask(connection, SettingsProof.names(node.plan())))
                            .orElseThrow()));
        } catch (SQLException e) {
            findings.add(Finding.failed("settings", node.name(), Refusal.of(e)));
        }
        findings.add(asked(
                "access",
                node,
                ServerProof::access,
                "execute on function pg_hba_file_rules()",
                "select on pg_hba_file_rules"));
        return findings;
    }

    private interface Look {
        Finding look(Connection connection, String node) throws SQLException;
    }

    private Finding asked(String check, NodeReading node, Look look, String... rights) {
        try {
            return survey.ask(node, connection -> look.look(connection, node.name()))
                    .orElseThrow();
        } catch (SQLException e) {
            return Finding.failed(check, node.name(), Refusal.of(e, rights));
        }
    }

    /** A temporary table is a write like any other, and would leave nothing where it is allowed. */
    private static Finding refusesWrites(Connection connection, String node) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temporary table pgrepl_verify ()");
            statement.execute("drop table pgrepl_verify");
            return Finding.failed("read-only", node, "accepts writes");
        } catch (SQLException e) {
            if (READ_ONLY.equals(e.getSQLState())) {
                return Finding.ok("read-only", node, "refuses writes");
            }
            throw e;
        }
    }

    private static Finding access(Connection connection, String node) throws SQLException {
        List<String> errors = new ArrayList<>();
        int rules = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select line_number, error from pg_hba_file_rules order by line_number")) {
            while (rows.next()) {
                rules++;
                if (rows.getString(2) != null) {
                    errors.add("line " + rows.getInt(1) + ": " + rows.getString(2));
                }
            }
        }
        return errors.isEmpty()
                ? Finding.ok("access", node, rules + " rules without error")
                : Finding.failed("access", node, "pg_hba.conf, " + String.join("; ", errors));
    }
}
