package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.spec.ClusterSpec.ArchiveSpec;
import io.github.pgrepl.spec.ClusterSpec.DatabaseSpec;
import io.github.pgrepl.spec.ClusterSpec.DrillSpec;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.ClusterSpec.ReplicationSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.ClusterSpec.UserSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {

    @Test
    void anEmptySpecIsAPrimaryAndOneStandby() {
        SpecReader.Result result = SpecReader.read(new Element("cluster", "", List.of(), 0), "shop");

        SpecPath root = SpecPath.ROOT;
        assertThat(result.problems()).isEmpty();
        assertThat(result.spec())
                .isEqualTo(new ClusterSpec(
                        "shop",
                        new PostgresVersion(17, OptionalInt.empty()),
                        "postgres:17",
                        Storage.BIND,
                        "127.0.0.1",
                        node("primary", 5432, root.child("primary")),
                        List.of(new StandbySpec(
                                node("standby-1", 5433, root.child("standbys").item("standby", 1)),
                                Optional.empty(),
                                Optional.empty())),
                        new ReplicationSpec("replicator", Optional.empty(), true, "4GB", "512MB"),
                        new ArchiveSpec(true, "5min", "7d"),
                        List.of(new UserSpec("app", "app", root.child("users").item("user", 1))),
                        List.of(new DatabaseSpec(
                                "app", Optional.empty(), root.child("databases").item("database", 1))),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Tls.Off(),
                        new DrillSpec(Optional.empty(), Optional.empty())));
    }

    private static NodeSpec node(String name, int port, SpecPath path) {
        return new NodeSpec(name, port, Optional.empty(), Optional.empty(), List.of(), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but a comment", "---", "{}", "primary:\nreplication:\narchive: {}"})
    void anEmptyYamlFileIsTheSameAsAnEmptyElement(String text) {
        assertThat(YamlSpec.right(text))
                .isEqualTo(SpecReader.read(new Element("cluster", "", List.of(), 0), "shop")
                        .spec());
    }

    @Test
    void theImageFollowsTheVersion() {
        assertThat(YamlSpec.right("postgres: 16.4").image()).isEqualTo("postgres:16.4");
        assertThat(YamlSpec.right("{postgres: 16, image: 'registry.example.org:5000/db/pg:16'}")
                        .image())
                .isEqualTo("registry.example.org:5000/db/pg:16");
    }

    @Test
    void standbysAreNumberedAndTheirPortsFollow() {
        ClusterSpec spec = YamlSpec.right("standbys: [{}, {name: reports}, {port: 0}]");
        assertThat(spec.nodes())
                .extracting(NodeSpec::name)
                .containsExactly("primary", "standby-1", "reports", "standby-3");
        assertThat(spec.nodes()).extracting(NodeSpec::port).containsExactly(5432, 5433, 5434, 0);
    }

    @Test
    void anEmptyListOfStandbysMeansNone() {
        assertThat(YamlSpec.right("standbys: []").standbys()).isEmpty();
    }

    @Test
    void usersAreOnTheDefaultDatabaseWhereThereIsNoOther() {
        ClusterSpec spec = YamlSpec.right("users: [{name: orders}, {name: reports}]");
        assertThat(spec.databases()).extracting(DatabaseSpec::name).containsExactly("app");
        assertThat(spec.users()).extracting(UserSpec::database).containsExactly("app", "app");
    }

    @Test
    void usersAreOnTheFirstDatabaseUnlessTheySay() {
        ClusterSpec spec =
                YamlSpec.right("{databases: [{name: a}, {name: b}], users: [{name: x}, {name: y, database: b}]}");
        assertThat(spec.users()).extracting(UserSpec::database).containsExactly("a", "b");
    }

    @Test
    void usersWithNoDatabaseAreOnTheSuperusers() {
        assertThat(YamlSpec.right("{databases: [], users: [{name: x}]}").users())
                .extracting(UserSpec::database)
                .containsExactly("postgres");
    }

    @Test
    void settingsAreTakenAsTheyAreWritten() {
        assertThat(YamlSpec.right(
                                "settings: {fsync: on, work_mem: 8MB, log_file_mode: 0640, port_x: 1_000, a.b: '', c: ~}")
                        .settings())
                .extracting(Setting::value)
                .containsExactly("on", "8MB", "0640", "1_000", "", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "standbyes: []                 | pg.yml:1: standbyes: unknown element; did you mean <standbys>?",
                "primary: {prot: 1}            | pg.yml:1: primary.prot: unknown element; did you mean <port>?",
                "replication: {wal_keep_size: 1GB} | pg.yml:1: replication.wal_keep_size: unknown element; did you mean <walKeepSize>?",
                "work_mem: 8MB                 | pg.yml:1: work_mem: unknown element; if it is a setting of PostgreSQL, move it into <settings>",
                "archive: {compress: true}     | pg.yml:1: archive.compress: unknown element; <archive> takes the elements: <enabled>, <timeout>, <retain>",
                "name: ''                      | pg.yml:1: name: is empty; it takes a name of small letters, digits, hyphens and underscores, at most 63 characters, that begins with a letter or digit",
                "name: Orders                  | pg.yml:1: name: \"Orders\" is wrong here; it takes a name of small letters, digits, hyphens and underscores, at most 63 characters, that begins with a letter or digit",
                "primary: {port: 65536}        | pg.yml:1: primary.port: \"65536\" is wrong here; it takes a port number from 1 to 65535, or 0 for a free one when the stack starts",
                "primary: {port: 05432}        | pg.yml:1: primary.port: \"05432\" is wrong here; it takes a port number from 1 to 65535, or 0 for a free one when the stack starts",
                "primary: db                   | pg.yml:1: primary: \"db\" is wrong here; it takes elements: <name>, <port>, <memory>, <cpus>, <settings>",
                "primary: [{name: db}]         | pg.yml:1: primary: is a list; it takes the elements: <name>, <port>, <memory>, <cpus>, <settings>",
                "standbys: none                | pg.yml:1: standbys: \"none\" is no list; it takes a list of <standby> elements",
                "standbys: {db: {port: 1}}     | pg.yml:1: standbys.db: is no item of the list; write <standby> for each item, or in YAML a list of them with hyphens",
                "standbys: {stanby: {port: 1}} | pg.yml:1: standbys.stanby: is no item of the list; did you mean <standby>?",
                "standbys: [{}, {upstream: []}] | pg.yml:1: standbys[2].upstream: is empty; it takes a name of small letters, digits and hyphens, at most 63 characters, with a letter or digit at both ends",
                "name: {a: b}                  | pg.yml:1: name: holds elements of its own; it takes a name of small letters, digits, hyphens and underscores, at most 63 characters, that begins with a letter or digit",
                "name: [a]                     | pg.yml:1: name: is a list; it takes a name of small letters, digits, hyphens and underscores, at most 63 characters, that begins with a letter or digit",
                "users: [{database: app}]      | pg.yml:1: users[1].name: is missing; give a name of letters, digits, underscores, dots and hyphens, at most 63 characters, that begins with a letter, digit or underscore, and does not end with a dot",
                "archive: {enabled: yes}       | pg.yml:1: archive.enabled: \"yes\" is wrong here; it takes true or false",
                "storage: BIND                 | pg.yml:1: storage: \"BIND\" is wrong here; it takes bind, volume or tmpfs",
                "postgres: 12                  | pg.yml:1: postgres: \"12\" is wrong here; it takes a major version from 13 to 18, or a release of one, such as 17 or 17.4",
                "settings: [a]                 | pg.yml:1: settings: is a list; it takes PostgreSQL settings, each an element of the setting's name",
                "settings: x                   | pg.yml:1: settings: \"x\" is wrong here; it takes PostgreSQL settings, each an element of the setting's name",
                "settings: {a: {b: c}}         | pg.yml:1: settings.a: holds elements of its own; a setting takes text",
                "settings: {work_mem: 1MB, WORK_MEM: 2MB} | pg.yml:1: settings.WORK_MEM: stands here twice; keep one of them",
                "access: ['']                  | pg.yml:1: access[1]: is empty; it takes one line of text",
                "tls: generated                | pg.yml:1: tls: \"generated\" is wrong here; it takes off, or a directory of PEM files, relative to the project",
                "replication: {synchronous: ANY 0 (a)} | pg.yml:1: replication.synchronous: \"ANY 0 (a)\" is wrong here; it takes ANY n (node, …), FIRST n (node, …), a list of nodes, or *",
            })
    void aWrongElementIsReportedWithItsPlaceAndWhatItTakes(String yaml, String message) {
        assertThat(new YamlSpec(yaml).messages()).containsExactly(message);
    }

    @Test
    void allProblemsAreReportedAtOnceEachWithItsLine() {
        String yaml = """
                nam: x
                postgres: 9.6
                standbys:
                  - name: ok
                  - name: Not_OK
                    port: five
                """;
        assertThat(new YamlSpec(yaml).messages())
                .extracting(message -> message.substring(0, message.indexOf(": ", 10)))
                .containsExactly(
                        "pg.yml:1: nam",
                        "pg.yml:2: postgres",
                        "pg.yml:5: standbys[2].name",
                        "pg.yml:6: standbys[2].port");
    }

    @Test
    void twoPrimariesInThePomAreRefused() {
        Element primary = new Element("primary", "", List.of(), 0);
        assertThat(SpecReader.read(new Element("cluster", "", List.of(primary, primary), 0), "shop")
                        .problems())
                .containsExactly(Problem.error(SpecPath.ROOT.child("primary"), "stands here twice; keep one of them"));
    }

    @Test
    void anAttributeIsReportedAsOne() {
        Element attribute = Element.attribute("port", "1");
        Element name = new Element("name", "a", List.of(attribute), 0);
        Element settings = new Element("settings", "", List.of(attribute), 0);
        Element primary = new Element("primary", "", List.of(attribute, name, settings), 0);
        SpecSource source =
                SpecSource.pom(new Element("cluster", "", List.of(Element.attribute("x", "1"), primary), 0));

        assertThat(SpecReader.read(source.tree(), "shop").problems().stream().map(source::describe))
                .satisfiesExactly(
                        message -> assertThat(message)
                                .startsWith("<@x>: is an attribute; <cluster> takes the elements: <name>,"),
                        message -> assertThat(message)
                                .isEqualTo("<primary><@port>: is an attribute; write it as an element, <port>"),
                        message ->
                                assertThat(message).startsWith("<primary><name>: has an attribute; it takes a name of"),
                        message -> assertThat(message)
                                .startsWith(
                                        "<primary><settings><@port>: is an attribute; it takes PostgreSQL settings"));
    }

    @Test
    void textBetweenElementsIsRefused() {
        Element primary = new Element("primary", "db", List.of(Element.leaf("port", "1", 0)), 0);
        assertThat(SpecReader.read(new Element("cluster", "", List.of(primary), 0), "shop")
                        .problems())
                .containsExactly(Problem.error(
                        SpecPath.ROOT.child("primary"),
                        "\"db\" is wrong here; it takes elements: <name>, <port>, <memory>, <cpus>, <settings>"));
    }

    @Test
    void aDefaultNameThatIsNoneIsReportedWhereTheSpecGivesNone() {
        Element empty = new Element("cluster", "", List.of(), 0);
        assertThat(SpecReader.read(empty, "My.Project").problems())
                .containsExactly(Problem.error(
                        SpecPath.ROOT.child("name"),
                        "would be \"My.Project\", after the project; set <name> to a name of small letters, digits, hyphens"
                                + " and underscores, at most 63 characters, that begins with a letter or digit"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1:2",
                "1:2:3:4:5:6:7:8",
                "1::8",
                "2001:DB8::"
            })
    void addressesAreTaken(String address) {
        assertThat(YamlSpec.right("bindAddress: '" + address + "'").bindAddress())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256.0.0.1",
                "1.2.3",
                "010.0.0.1",
                "localhost",
                ":",
                ":::",
                "1:2",
                "1::2::3",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "1:2:3:4:5:6:7:8:9",
                ":1:2:3:4:5:6:7",
                "::1:"
            })
    void whatIsNoAddressIsRefused(String address) {
        assertThat(new YamlSpec("bindAddress: '" + address + "'").messages())
                .singleElement()
                .asString()
                .contains("it takes an IPv4 or IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres",
                "postgres:17-alpine",
                "a/b/c:1",
                "localhost:5000/pg",
                "REG.example.org/pg:x_y",
                "postgres@sha256:0123456789012345678901234567890123456789012345678901234567890123",
                "ghcr.io/x/pg__x--y:1"
            })
    void imagesAreTaken(String image) {
        assertThat(YamlSpec.right("image: '" + image + "'").image()).isEqualTo(image);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"postgres:17:18", "a//b", "Postgres", "-a", "a:b/c:d", "pg@sha256:12", "a b", "${image}", "a:"})
    void whatIsNoImageIsRefused(String image) {
        assertThat(new YamlSpec("image: '" + image + "'").messages())
                .singleElement()
                .asString()
                .contains("it takes an image reference");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "512m", "1g", "1GB", "8589934592", "100kb"})
    void sizesOfMemoryAreTaken(String memory) {
        assertThat(YamlSpec.right("primary: {memory: '" + memory + "'}")
                        .primary()
                        .memory())
                .contains(memory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1.5g", "1t", "-1", "99999999999999999999", "9999999999g", "g"})
    void whatIsNoSizeOfMemoryIsRefused(String memory) {
        assertThat(new YamlSpec("primary: {memory: '" + memory + "'}").messages())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0.5", "0.50", "1.500", "0.01", "0.015", "0.100"})
    void numbersOfProcessorsAreTaken(String cpus) {
        assertThat(YamlSpec.right("primary: {cpus: " + cpus + "}").primary().cpus())
                .contains(cpus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-1", "00.5", ".5", "1e3", "0.0001", "0.001", "0.009"})
    void whatIsNoNumberOfProcessorsIsRefused(String cpus) {
        assertThat(new YamlSpec("primary: {cpus: '" + cpus + "'}").messages()).hasSize(1);
    }

    @Test
    void aWrongNameStandsSoThatWhatRefersToItIsNotWrongAsWell() {
        ClusterSpec spec = new YamlSpec("{standbys: [{name: Db_2}, {name: \"a\\tb\"}], users: [{name: a b}]}").spec();
        assertThat(spec.standbys()).extracting(StandbySpec::name).containsExactly("Db_2", "standby-2");
        assertThat(spec.users()).extracting(UserSpec::name).containsExactly("a b");
    }

    @ParameterizedTest
    @CsvSource({"800ms, PT0.8S", "2s, PT2S", "1min, PT1M"})
    void timesOfAFailoverAreTaken(String rto, Duration time) {
        assertThat(YamlSpec.right("drill: {rto: " + rto + ", rpo: 0}").drill())
                .isEqualTo(new DrillSpec(Optional.of(time), Optional.of(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "2", "1.5s", "-1s", "2 s", "1h", "9999999ms"})
    void whatIsNoTimeOfAFailoverIsRefused(String rto) {
        assertThat(new YamlSpec("drill: {rto: '" + rto + "'}").messages())
                .singleElement()
                .asString()
                .contains("drill.rto: \"" + rto + "\" is wrong here; it takes a time in milliseconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0.5", "16MB", "01", "1000000000"})
    void whatIsNoNumberOfRowsIsRefused(String rpo) {
        assertThat(new YamlSpec("drill: {rpo: '" + rpo + "'}").messages())
                .singleElement()
                .asString()
                .contains("drill.rpo: \"" + rpo + "\" is wrong here; it takes a number of rows");
    }

    @Test
    void aWrongPortIsInNobodysWay() {
        assertThat(new YamlSpec("standbys: [{port: x}, {port: 5433}]").spec().nodes())
                .extracting(NodeSpec::port)
                .containsExactly(5432, 0, 5433);
    }
}
