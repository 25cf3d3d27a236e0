package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecSchemaTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SpecSchema.text(), InputFormat.JSON);

    private static void assertTakenByBoth(String yaml) {
        assertThat(new YamlSpec(yaml).messages()).isEmpty();
        assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "postgres: 17",
                "postgres: '17'",
                "postgres: 18.99",
                "postgres: 17.10",
                "name: 1",
                "name: 'true'",
                "name: true",
                "primary: {port: 5432, memory: 1073741824, cpus: 0.5}",
                "primary: {port: '0', memory: 1GB, cpus: 2}",
                "primary:",
                "standbys: []",
                "standbys:",
                "standbys: {standby: {name: a}}",
                "standbys: [{}, null, {name: 1a, upstream: primary, applyDelay: 1h}, {applyDelay: 3600}]",
                "archive: {enabled: true, timeout: 60, retain: 7d}",
                "archive: {enabled: 'false', timeout: 5min}",
                "replication: {slots: false, synchronous: ' any 1 (\"a-b\" , c) ', user: r.e-p}",
                "replication: {synchronous: '*', maxSlotWalKeepSize: 100, walKeepSize: 1GB}",
                "replication: {synchronous: 'a, b'}",
                "replication: {synchronous: 01(a)}",
                "users: [{name: 007}, {name: 1.5, database: 1}, {name: no}, {name: off, database: 1e3}]",
                "databases: [{name: A.b-c_d, owner: x}]",
                "settings: {fsync: on, work_mem: 64, random_page_cost: 1.1, jit: true, x: null, 'any thing': '', a.b: \"\\n\"}",
                "primary: {settings: {work_mem: 1MB}}",
                "access: ['host all all samenet scram-sha-256', \"local\\tall all reject\", 1]",
                "identMaps: [ops a b]",
                "tls: off",
                "tls: src/main/tls ü",
                "tls: true",
                "initScripts: src/main/sql",
                "storage: tmpfs",
                "image: registry.example.org:5000/a/b__c:1-x@sha256:0123456789012345678901234567890123456789012345678901234567890123",
                "bindAddress: 0.0.0.0",
                "bindAddress: '::1'",
            })
    void whatTheReaderTakesTheSchemaTakes(String yaml) {
        assertTakenByBoth(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nam: x",
                "cluster: {name: x}",
                "[a]",
                "hello",
                "name: Orders",
                "name: ''",
                "name: -1",
                "name: [a]",
                "name: {a: b}",
                "name:",
                "postgres: 12",
                "postgres: 19",
                "postgres: 9.6",
                "postgres: '017'",
                "postgres: latest",
                "image: 'a:b:c'",
                "image: A/b/C",
                "storage: disk",
                "storage: true",
                "bindAddress: localhost",
                "bindAddress: 256.1.1.1",
                "primary: db",
                "primary: [a]",
                "primary: {prot: 1}",
                "primary: {upstream: a}",
                "primary: {port: -1}",
                "primary: {port: 65536}",
                "primary: {port: 1.5}",
                "primary: {port: '01'}",
                "primary: {memory: 1t}",
                "primary: {memory: 0}",
                "primary: {cpus: 0}",
                "primary: {cpus: two}",
                "primary: {name: a_b}",
                "primary: {name: -a}",
                "primary: {settings: [a]}",
                "primary: {settings: {a: [b]}}",
                "standbys: none",
                "standbys: {db: {}}",
                "standbys: [db]",
                "standbys: [{port: x}]",
                "standbys: [{standby: {name: a}}]",
                "replication: {slots: yes}",
                "replication: {slots: 1}",
                "replication: {slots: True}",
                "replication: {synchronous: ANY 1 a}",
                "replication: {synchronous: ANY 0 (a)}",
                "replication: {user: 'a b'}",
                "archive: {retain: 1w}",
                "archive: {retain: 7}",
                "archive: false",
                "users: [{}]",
                "users: [{database: a}]",
                "users: [null]",
                "users: [{name: a.}]",
                "databases: [{name: 'a\"b'}]",
                "settings: text",
                "settings: {a: {b: c}}",
                "access: [['a']]",
                "access: ['']",
                "access: [' ']",
                "access: [\"a\\nb\"]",
                "tls: ''",
                "tls: {}",
                "initScripts: \"a\\nb\"",
            })
    void whatTheSchemaRefusesTheReaderRefusesTooAndTheOtherWayRound(String yaml) {
        assertThat(new YamlSpec(yaml).messages()).as("the reader").isNotEmpty();
        assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).as("the schema").isNotEmpty();
    }

    @Test
    void theSchemaIsOneItself() {
        Schema metaSchema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}", InputFormat.JSON);
        assertThat(metaSchema.validate(SpecSchema.text(), InputFormat.JSON)).isEmpty();
        assertThat(metaSchema.validate("{\"type\": \"text\"}", InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void theExampleOfTheReferencePageIsRight() throws IOException {
        assertTakenByBoth(Files.readString(Path.of("src/test/resources/io/github/pgrepl/spec/reference.yml")));
    }
}
