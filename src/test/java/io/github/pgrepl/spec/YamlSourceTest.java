package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class YamlSourceTest {

    @Test
    void tabsAreReportedWithTheirLine() {
        assertThat(new YamlSpec("primary:\n\tname: db").messages())
                .containsExactly("pg.yml:2: not YAML: a tab cannot indent; use spaces");
    }

    @Test
    void whatIsNotYamlIsReportedWithItsLine() {
        assertThat(new YamlSpec("name: a\nprimary: [").messages())
                .singleElement()
                .asString()
                .startsWith("pg.yml:2: not YAML: ");
        assertThat(new YamlSpec("name: a\n---\nname: b").messages())
                .singleElement()
                .asString()
                .startsWith("pg.yml:2: not YAML: but found another document");
    }

    @Test
    void aCharacterThatYamlForbidsIsNamedAndNotShown() {
        assertThat(new YamlSpec("name: a\nimage: \u0007").messages())
                .containsExactly("pg.yml:2: not YAML: it holds the character U+0007, which YAML does not allow");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFile() {
        assertThat(YamlSpec.right("\ufeffname: a").name()).isEqualTo("a");
    }

    @Test
    void windowsLineEndsAreLineEnds() {
        assertThat(YamlSpec.right("name: a\r\npostgres: 16\r\n").postgres()).hasToString("16");
    }

    @Test
    void aListAtTheTopIsRefused() {
        assertThat(new YamlSpec("- name: a").messages())
                .singleElement()
                .asString()
                .startsWith("pg.yml:1: is a list; it takes the elements: <name>, <postgres>");
    }

    @Test
    void textAtTheTopIsRefused() {
        assertThat(new YamlSpec("hello").messages())
                .singleElement()
                .asString()
                .startsWith("pg.yml:1: \"hello\" is wrong here; it takes elements: <name>, <postgres>");
    }

    @Test
    void aClusterAroundTheSpecIsToBeTakenAwayAndWhatIsBelowIsReadNevertheless() {
        assertThat(new YamlSpec("cluster:\n  name: a\n  prot: 1").messages())
                .satisfiesExactly(
                        message -> assertThat(message)
                                .isEqualTo(
                                        "pg.yml:1: the file is the cluster itself: move what is below \"cluster\" one level"
                                                + " up, and remove \"cluster:\""),
                        message -> assertThat(message).startsWith("pg.yml:3: prot: unknown element"));
    }

    @Test
    void aClusterBesideOtherElementsIsToBeTakenAway() {
        assertThat(new YamlSpec("name: a\ncluster: {}").messages())
                .singleElement()
                .asString()
                .contains(": cluster: the file is the cluster itself");
    }

    @Test
    void aKeyThatStandsTwiceIsReportedOnce() {
        assertThat(new YamlSpec("name: a\nname: b").messages())
                .containsExactly("pg.yml:1: name: stands here twice; keep one of them");
    }

    @Test
    void keysAreText() {
        assertThat(new YamlSpec("[a]: b").messages())
                .containsExactly("pg.yml:1: a key must be plain text, not a list or a mapping");
        assertThat(new YamlSpec("settings:\n  '': b").messages())
                .containsExactly("pg.yml:1: settings: a key is empty; it must name an element");
    }

    @Test
    void anAliasStandsForWhatItsAnchorHolds() {
        ClusterSpec spec = YamlSpec.right("primary: {settings: &s {work_mem: 8MB}}\nstandbys: [{settings: *s}]");
        assertThat(spec.standbys().get(0).node().settings())
                .extracting(Setting::value)
                .containsExactly("8MB");
    }

    @Test
    void mergingIsRefusedWithAWayOut() {
        assertThat(new YamlSpec("primary: &p {port: 1}\nstandbys:\n  - <<: *p").messages())
                .containsExactly("pg.yml:3: standbys[1]: \"<<\" is not known here; write the elements out");
    }

    @Test
    void anUnknownAliasIsRefused() {
        assertThat(new YamlSpec("primary: *nobody").messages())
                .singleElement()
                .asString()
                .startsWith("pg.yml:1: not YAML: found undefined alias nobody");
    }

    @Test
    void anAliasInsideOfItsAnchorIsRefused() {
        assertThat(new YamlSpec("users: &u [*u]").messages())
                .containsExactly("pg.yml:1: not YAML: an alias stands inside of what it stands for");
    }

    @Test
    void aliasesThatMultiplyAreRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("users:\n  - &a0 [x, x, x]\n");
        for (int i = 1; i < 16; i++) {
            bomb.append("  - &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i - 1, i - 1, i - 1));
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(new YamlSpec(bomb.toString()).messages())
                        .containsExactly(
                                "pg.yml:1: not YAML: more than 20000 elements, counting what aliases stand for"));
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(new YamlSpec("[".repeat(10_000)).messages())
                .singleElement()
                .asString()
                .contains("not YAML")
                .hasSizeLessThan(200);
    }

    @Test
    void halfACharacterIsRefused() {
        assertThat(new YamlSpec("settings:\n  search_path: \"a\\ud800\"").messages())
                .containsExactly(
                        "pg.yml:2: settings.search_path: \"a\\ud800\" holds half of a character; write it as \\U and 8"
                                + " digits");
    }

    @Test
    void hostileKeysAreShownShortAndHarmless() {
        assertThat(new YamlSpec("? \"\\e[31m" + "x".repeat(65_536) + "\"\n: 1").messages())
                .singleElement()
                .asString()
                .startsWith("pg.yml:1: \\u001b[31mxxx")
                .hasSizeLessThan(500);
    }
}
