package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/**
 * A script for the cluster's first start, run without {@code psql}, which is not part of the binaries. Of psql's own
 * commands, which begin with a backslash, it knows {@code connect}, {@code set} to a text or a secret, {@code unset} and
 * {@code echo}; variables are put in for {@code :'name'}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMANDS">Meta-Commands</a>
 */
final class InitScript {

    /** Where containers have secrets, which the generated script names. */
    private static final Pattern SECRET = Pattern.compile("`cat /run/pgrepl/secrets/'?([^'`]+)'?`");

    private static final Pattern VARIABLE = Pattern.compile(":'([A-Za-z_][A-Za-z0-9_]*)'");
    private static final Pattern QUOTED = Pattern.compile("[\"'](.*)[\"']");

    /** Opens a connection to another database. */
    interface Databases {
        Connection connect(String database) throws SQLException;
    }

    private final Path file;
    private final Path secrets;
    private final Databases databases;
    private final Map<String, String> variables = new HashMap<>();
    private final StringBuilder pending = new StringBuilder();
    private Connection connection;

    InitScript(Path file, Path secrets, Databases databases) {
        this.file = file;
        this.secrets = secrets;
        this.databases = databases;
    }

    /** @param database to begin in */
    void run(String database) throws SQLException, IOException {
        connection = databases.connect(database);
        try {
            int number = 0;
            for (String line : text().lines().toList()) {
                number++;
                if (line.startsWith("\\")) {
                    flush();
                    command(line.strip(), number);
                } else {
                    pending.append(line).append('\n');
                }
            }
            flush();
        } finally {
            connection.close();
        }
    }

    private String text() throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.readString(file);
        }
        try (InputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void command(String line, int number) throws SQLException, IOException {
        String[] words = line.split("\\s+", 3);
        switch (words[0]) {
            case "\\connect", "\\c" -> connect(words.length == 2 ? unquoted(words[1]) : refuse(line, number));
            case "\\set" ->
                variables.put(
                        words.length > 1 ? words[1] : refuse(line, number), value(words.length > 2 ? words[2] : ""));
            case "\\unset" -> variables.remove(words.length == 2 ? words[1] : refuse(line, number));
            case "\\echo" -> {}
            default -> refuse(line, number);
        }
    }

    private String refuse(String line, int number) {
        throw new StackException(
                file + ", line " + number + ": \"" + line + "\" is for psql, which embedded servers come without",
                "write it in SQL, or run the servers in containers: -Dpgrepl.runtime=docker");
    }

    private void connect(String database) throws SQLException {
        connection.close();
        connection = databases.connect(database);
    }

    private String value(String text) throws IOException {
        Matcher secret = SECRET.matcher(text);
        return secret.matches()
                ? Files.readString(secrets.resolve(secret.group(1))).strip()
                : unquoted(text);
    }

    private static String unquoted(String text) {
        Matcher quoted = QUOTED.matcher(text);
        return quoted.matches() ? quoted.group(1).replace("\"\"", "\"") : text;
    }

    /** One statement after the other, as psql sends them: some cannot be part of a transaction. */
    private void flush() throws SQLException {
        String sql = VARIABLE.matcher(pending).replaceAll(match -> {
            String value = variables.get(match.group(1));
            return Matcher.quoteReplacement(value == null ? match.group() : "'" + value.replace("'", "''") + "'");
        });
        pending.setLength(0);
        for (NativeQuery query : Parser.parseJdbcSql(sql, true, false, true, false, false)) {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute(query.nativeSql);
            } catch (SQLException e) {
                throw new StackException(
                        file + ": " + e.getMessage(), "mend it: the cluster is made anew at the next start", e);
            }
        }
    }
}
