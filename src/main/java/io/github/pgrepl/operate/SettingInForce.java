package io.github.pgrepl.operate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting as the server has it.
 *
 * @param value in the setting's base unit, without naming it
 * @param shown as {@code show} writes it, with a unit
 * @param source the server's word for where it comes from: {@code configuration file}, {@code default}, {@code client}, …
 * @param file the configuration file it comes from
 */
record SettingInForce(
        String name, String value, String shown, String source, Optional<String> file, boolean pendingRestart) {

    /** Settings with a name of the user's own are in no view, so they are asked for by name. */
    private static final String QUESTION = """
            select name, setting, current_setting(name), source, sourcefile, pending_restart from pg_settings
            union all
            select own.name, value, value, 'configuration file', null, false
            from unnest(?) as own(name), current_setting(own.name, true) as value
            where own.name like '%.%' and value is not null and not exists (select from pg_settings s where s.name = own.name)
            """;

    /** All settings of a server, and those of the given names that it keeps without knowing them. */
    static Map<String, SettingInForce> ask(Connection connection, List<String> names) throws SQLException {
        Map<String, SettingInForce> settings = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    settings.put(
                            rows.getString(1),
                            new SettingInForce(
                                    rows.getString(1),
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getString(4),
                                    Optional.ofNullable(rows.getString(5)),
                                    rows.getBoolean(6)));
                }
            }
        }
        return settings;
    }

    /** Whether this is what a client asked for itself, and so tells nothing of what others get. */
    boolean isClients() {
        return source.equals("client") || source.equals("session");
    }

    /** Whether the server put its own value in the place of the configured one. */
    boolean isOverridden() {
        return source.equals("override");
    }

    boolean isFromFile() {
        return source.equals("configuration file");
    }

    /** Whether somebody used {@code ALTER SYSTEM}. */
    boolean isAltered() {
        return file.filter(name -> name.endsWith("postgresql.auto.conf")).isPresent();
    }
}
