package io.github.pgrepl.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A libpq connection string, which renders itself.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE">Keyword/Value
 *     Connection Strings</a>
 */
final class ConnInfo {

    private final Map<String, String> parameters = new LinkedHashMap<>();

    ConnInfo with(String keyword, Object value) {
        parameters.put(keyword, value.toString());
        return this;
    }

    @Override
    public String toString() {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quote(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String quote(String value) {
        if (value.matches("[A-Za-z0-9_./,:-]+")) {
            return value;
        }
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
