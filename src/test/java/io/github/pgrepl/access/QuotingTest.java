package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            orders      | orders
            all         | "all"
            replication | "replication"
            samegroup   | "samegroup"
            a b         | "a b"
            a,b         | "a,b"
            #a          | "#a"
            a"b         | "a""b"
            +a          | "+a"
            @a          | "@a"
            Übung       | "Übung"
            include     | "include"
            """)
    void nameIsWrittenAsItIsOnlyWhereThatIsSafe(String name, String written) {
        for (int major : List.of(13, 18)) {
            assertThat(Quoting.hbaName(major, name)).contains(written);
        }
        assertThat(Quoting.identMap(name)).contains(written);
        assertThat(Quoting.identSystemUser(name)).contains(written);
        assertThat(Quoting.identDatabaseUser(17, name)).contains(written);
    }

    @Test
    void leadingSlashIsWrittenAsAnExactRegularExpressionWhereItWouldBeOne() {
        assertThat(Quoting.hbaName(15, "/a.b")).contains("\"/a.b\"");
        assertThat(Quoting.hbaName(16, "/a.b")).contains("\"/^\\/a\\.b$\"");
        assertThat(Quoting.identSystemUser("/a\"b")).contains("\"/^\\/a\\\"\"b$\"");
        assertThat(Quoting.identDatabaseUser(15, "/a")).contains("\"/a\"");
        assertThat(Quoting.identDatabaseUser(16, "/a")).contains("\"/^\\/a$\"");
    }

    @Test
    void lineBreakNeedsARegularExpression() {
        assertThat(Quoting.hbaName(15, "a\nb")).isEmpty();
        assertThat(Quoting.hbaName(16, "a\nb")).contains("\"/^a\\nb$\"");
        assertThat(Quoting.identMap("a\nb")).isEmpty();
    }

    @Test
    void backReferenceIsNoNameBefore16() {
        assertThat(Quoting.identDatabaseUser(15, "a\\1")).isEmpty();
        assertThat(Quoting.identDatabaseUser(16, "a\\1")).contains("\"/^a\\\\1$\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "/\0", "\ud800", "/\udc00"})
    void whatNoServerCanHoldIsNotWritten(String name) {
        assertThat(Quoting.hbaName(17, name)).isEmpty();
        assertThat(Quoting.identSystemUser(name)).isEmpty();
    }
}
