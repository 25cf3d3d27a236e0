package io.github.pgrepl.render;

import java.util.regex.Pattern;

/** How each format of a generated file takes a value so that its reader gets back exactly what was meant. */
enum Quoting {
    /** A YAML scalar of a Compose file, in which Compose also replaces {@code $}. */
    YAML {
        @Override
        String quote(String value) {
            String literal = value.replace("$", "$$");
            return PLAIN_YAML.matcher(literal).matches()
                            && !YAML_WORD.matcher(literal).matches()
                    ? literal
                    : doubleQuoted(literal);
        }
    },
    /**
     * A value of postgresql.conf: always in quotes, so that units, lists and paths need no thought.
     *
     * @see <a href="https://www.postgresql.org/docs/current/config-setting.html">Setting Parameters</a>
     */
    CONF {
        @Override
        String quote(String value) {
            StringBuilder quoted = new StringBuilder("'");
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '\'' -> quoted.append("''");
                    case '\\' -> quoted.append("\\\\");
                    case '\n' -> quoted.append("\\n");
                    case '\r' -> quoted.append("\\r");
                    default -> quoted.append(c);
                }
            }
            return quoted.append('\'').toString();
        }
    },
    /** Text that fills a line, or a part of one: comments, lines of pg_hba.conf, names in a README. */
    LINE {
        @Override
        String quote(String value) {
            if (value.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
                throw new IllegalArgumentException("a line cannot hold control characters");
            }
            return value;
        }
    },
    /** A word of a shell command. */
    SHELL {
        @Override
        String quote(String value) {
            return PLAIN_SHELL.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
        }
    },
    /**
     * A literal of psql's SQL.
     *
     * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS">Constants</a>
     */
    SQL {
        @Override
        String quote(String value) {
            return "'" + value.replace("'", "''") + "'";
        }
    },
    /** A name in SQL. */
    IDENTIFIER {
        @Override
        String quote(String value) {
            return '"' + value.replace("\"", "\"\"") + '"';
        }
    };

    private static final Pattern PLAIN_YAML = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./@=-]*(:[A-Za-z0-9_./@=-]+)*");
    private static final Pattern YAML_WORD = Pattern.compile(
            "y|n|yes|no|on|off|true|false|null|~|\\.inf|\\.nan|[.0-9_]+|0x.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN_SHELL = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

    abstract String quote(String value);

    private static String doubleQuoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(isYamlPrintable(c) ? c : String.format("\\u%04x", (int) c));
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isYamlPrintable(char c) {
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029' && c != '\ufeff' && c < '\ufffe';
    }
}
