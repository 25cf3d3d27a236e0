package io.github.pgrepl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnInfoTest {

    @Test
    void plainValuesStandAsTheyAre() {
        assertThat(new ConnInfo().with("host", "a,b-1").with("port", 5432).with("passfile", "/run/pgrepl/passfile"))
                .hasToString("host=a,b-1 port=5432 passfile=/run/pgrepl/passfile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "it's",
                "a\\b",
                "\\",
                "\\'",
                "'",
                "a b",
                "a=b",
                "a\nb",
                "$x ${y} %z",
                "\"q\"",
                "#",
                "ü€😀",
                "\u202e",
                "x y=z '"
            })
    void everyValueIsReadBack(String value) {
        String text = new ConnInfo().with("first", value).with("second", value).toString();
        assertThat(read(text)).containsExactly(Map.entry("first", value), Map.entry("second", value));
    }

    /** As libpq reads it: blanks around, quotes, and a backslash before whatever is to be taken literally. */
    private static Map<String, String> read(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            String keyword = text.substring(at, equals);
            StringBuilder value = new StringBuilder();
            boolean quoted = text.charAt(equals + 1) == '\'';
            at = equals + (quoted ? 2 : 1);
            while (at < text.length() && (quoted ? text.charAt(at) != '\'' : text.charAt(at) != ' ')) {
                at += text.charAt(at) == '\\' ? 1 : 0;
                value.append(text.charAt(at++));
            }
            at += quoted ? 2 : 1;
            parameters.put(keyword, value.toString());
        }
        return parameters;
    }
}
