package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.access.IdentMapping.IdentName;
import io.github.pgrepl.access.IdentMapping.IdentName.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentMappingTest {

    @Test
    void mappingIsReadFieldByField() {
        assertThat(IdentMapping.parse(17, "ops /^(.*)@example\\.org$ \\1").value())
                .contains(new IdentMapping(
                        "ops", new IdentName(Kind.REGEX, "^(.*)@example\\.org$"), new IdentName(Kind.NAME, "\\1")));
    }

    @ParameterizedTest
    @CsvSource({
        "15,all,NAME,all",
        "16,all,ALL,''",
        "16,\"all\",NAME,all",
        "15,+g,NAME,+g",
        "16,+g,GROUP,g",
        "16,\"+g\",NAME,+g",
        "15,/^a,NAME,/^a",
        "16,/^a,REGEX,^a"
    })
    void databaseUserHasKeywordsFrom16On(int major, String text, Kind kind, String name) {
        assertThat(IdentMapping.parse(major, "m s " + text)
                        .value()
                        .orElseThrow()
                        .databaseUser())
                .isEqualTo(new IdentName(kind, name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            ops alice     | "ops alice" ends before its database user; write MAP SYSTEM-USER DATABASE-USER, for example "ops alice@example.org postgres"
            ops a,b c     | "a,b" is a list, but a mapping has one system user; write a line for each
            ops /[a c     | the regular expression "[a" has a [ without its ]
            include x     | "include x" includes other files, but a stack holds no files beside its own; write their lines here
            """)
    void refusalSaysWhatIsWrongAndWhatToDo(String line, String message) {
        assertThat(IdentMapping.parse(17, line).problem()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            m s p x       | "x" and what follows is ignored
            m s \\1       | "\\1" takes \\1 from a group, but "s" is no regular expression: it stays as it is
            m /^.*$ \\1   | "\\1" takes \\1 from a group, but "/^.*$" has none: nobody gets in
            """)
    void whatTheAuthorHardlyMeantIsRemarked(String line, String remark) {
        assertThat(IdentMapping.parse(17, line).remarks()).containsExactly(remark);
    }
}
