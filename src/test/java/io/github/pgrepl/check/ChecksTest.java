package io.github.pgrepl.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule with what it takes and what it refuses: {@code E} for errors, {@code W} for warnings. */
class ChecksTest {

    private static final ProjectFiles CERTIFICATES = new ProjectFiles(List.of(), Set.of("server.crt", "server.key"));

    private static List<String> found(String yaml) {
        return found(yaml, ProjectFiles.NONE);
    }

    private static List<String> found(String yaml, ProjectFiles files) {
        ClusterPlan plan = Planner.plan(YamlSpec.right(yaml), DockerLayout.layout(), files);
        return shown(Checks.problems(plan));
    }

    private static List<String> shown(List<Problem> problems) {
        return problems.stream()
                .map(problem -> problem.severity().name().charAt(0) + " "
                        + problem.path().inYaml() + ": " + problem.message())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "standbys: []",
                "standbys: [{}, {}, {}, {}]",
                // names and ports
                "primary: {name: db-master}",
                "standbys: [{name: scripts2}, {name: con1}, {name: a1}]",
                "{primary: {port: 0}, standbys: [{port: 0}, {port: 0}]}",
                // upstreams
                "standbys: [{upstream: primary}, {upstream: standby-1}, {upstream: standby-2, applyDelay: 1h}]",
                "standbys: [{upstream: standby-2}, {}]",
                // synchronous
                "{standbys: [{}, {}], replication: {synchronous: 'ANY 1 (standby-1, standby-2)'}}",
                "{standbys: [{}, {}], replication: {synchronous: '*'}}",
                "{standbys: [{}, {}, {applyDelay: 1h}], replication: {synchronous: 'ANY 1 (standby-1, standby-2)'},"
                        + " settings: {synchronous_commit: remote_apply}}",
                // settings
                "settings: {sort_mem: 8MB}",
                "{settings: {sort_mem: 8MB}, primary: {settings: {WORK_MEM: 16MB}}}",
                "settings: {application_name: x, my.own: \"a'b\"}",
                "{postgres: 18, settings: {io_method: worker}}",
                "settings: {max_connections: 200, max_locks_per_transaction: 128}",
                "replication: {slots: false}",
                "archive: {enabled: false}",
                "{standbys: [], replication: {slots: false}, archive: {enabled: false}}",
                "primary: {memory: 1G, settings: {shared_buffers: 512MB}}",
                // users and databases
                "{users: [{name: app}, {name: reports, database: b}], databases: [{name: a}, {name: b, owner: reports}]}",
                "{users: [{name: app}], databases: []}",
                "{users: [], databases: []}",
                "databases: [{name: pg_data, owner: postgres}]",
                "{users: [{name: x, database: postgres}]}",
                // access
                "access: ['host all all samenet scram-sha-256']",
                "identMaps: ['ops root postgres']",
                "{bindAddress: 127.0.0.2}",
                "{bindAddress: '::1'}",
                "image: postgres@sha256:0123456789012345678901234567890123456789012345678901234567890123",
                "image: postgres:17.4-alpine",
                "image: my/postgres:16",
            })
    void whatIsRightHasNoProblem(String yaml) {
        assertThat(found(yaml)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{standbys: [{name: a}, {name: a}]} | E standbys[2].name: \"a\": another node has this name; every node needs its own",
                "standbys: [{name: primary}]     | E standbys[1].name: \"primary\": another node has this name; every node needs its own",
                "primary: {name: archive}        | E primary.name: \"archive\": the stack has a directory of this name; choose another",
                "primary: {name: localhost}      | E primary.name: \"localhost\": every host calls itself so; choose another",
                "primary: {name: 1}              | E primary.name: \"1\": a host of this name would be taken for an IP address; let it begin with a letter",
                "primary: {name: 0x7f}           | E primary.name: \"0x7f\": a host of this name would be taken for an IP address; let it begin with a letter",
                "primary: {name: nul}            | E primary.name: \"nul\": Windows keeps this name for a device, and no file can have it; choose another",
            })
    void nodesHaveNamesOfTheirOwn(String yaml, String problem) {
        assertThat(found(yaml)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary: {port: 5433}           | E standbys[1].port: 5433 is the port of \"primary\" too; choose another, or 0 for a free one when the stack starts",
                "standbys: [{port: 1}, {}, {port: 1}] | E standbys[3].port: 1 is the port of \"standby-1\" too; choose another, or 0 for a free one when the stack starts",
            })
    void nodesHavePortsOfTheirOwn(String yaml, String problem) {
        assertThat(found(yaml)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "standbys: [{upstream: primry}]  | E standbys[1].upstream: no node is called \"primry\"; did you mean \"primary\"?",
                "standbys: [{upstream: x}]       | E standbys[1].upstream: no node is called \"x\"; the nodes are primary, standby-1",
                "standbys: [{upstream: standby-1}] | E standbys[1].upstream: streams in a loop: standby-1 → standby-1; one of them must stream from the primary: leave its <upstream> out",
            })
    void standbysStreamFromNodesThatAreThere(String yaml, String problem) {
        assertThat(found(yaml)).containsExactly(problem);
    }

    @Test
    void aLoopIsReportedAtEachOfItsNodesAndNotAtThoseThatHangOnIt() {
        assertThat(found("standbys: [{upstream: standby-2}, {upstream: standby-1}, {upstream: standby-1}]"))
                .containsExactly(
                        "E standbys[1].upstream: streams in a loop: standby-1 → standby-2 → standby-1; one of them must stream"
                                + " from the primary: leave its <upstream> out",
                        "E standbys[2].upstream: streams in a loop: standby-2 → standby-1 → standby-2; one of them must stream"
                                + " from the primary: leave its <upstream> out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANY 1 (standby-1, standby-9)    | E no standby is called \"standby-9\"; did you mean \"standby-1\"?",
                "ANY 1 (standby-1, nobody)       | E no standby is called \"nobody\"; they are standby-1, standby-2, cascade, late",
                "ANY 1 (standby-1, primary)      | E \"primary\" is the primary, which cannot wait for itself; name standbys only (on a standby that is promoted, its name is replaced by the primary's)",
                "ANY 1 (standby-1, cascade)      | E \"cascade\" streams from \"standby-1\"; only standbys of the primary itself can be waited for",
                "ANY 1 (standby-1, standby-1, standby-2) | E \"standby-1\" stands in the list twice; name it once",
                "ANY 1 (*, standby-1)            | E * stands for every standby; write it alone",
                "FIRST 3 (standby-1, standby-2)  | E waits for 3 of 2, so that no commit would ever return; name more standbys, or wait for fewer",
                "ANY 4 (*)                       | E waits for 4 of 3, so that no commit would ever return; name more standbys, or wait for fewer",
                "standby-1                       | W waits for the only one it names: while one of them is away, no commit returns; name more standbys than it waits for",
                "ANY 2 (standby-1, standby-2)    | W waits for all 2 it names: while one of them is away, no commit returns; name more standbys than it waits for",
            })
    void aSynchronousListCanBeMet(String list, String problem) {
        assertThat(found("{standbys: [{}, {}, {name: cascade, upstream: standby-1}, {name: late, applyDelay: 1h}],"
                        + " replication: {synchronous: '" + list + "'}}"))
                .containsExactly(problem.charAt(0) + " replication.synchronous: " + problem.substring(2));
    }

    @Test
    void aSynchronousListNeedsAStandby() {
        assertThat(found("{standbys: [], replication: {synchronous: '*'}}"))
                .containsExactly(
                        "E replication.synchronous: \"FIRST 1 (*)\" waits for standbys, but none streams from the"
                                + " primary, so that no commit would ever return; declare one in <standbys>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                          | settings: {synchronous_commit: REMOTE_APPLY}",
                "ANY 1 (standby-1, standby-2) | primary: {settings: {synchronous_commit: remote_apply}}",
                "ANY 1 (standby-1, standby-2) | archive: {}, settings: {synchronous_commit: remote_apply}",
            })
    void commitsNeverWaitForADelay(String list, String settings) {
        assertThat(found("{standbys: [{}, {applyDelay: 1h}], replication: {synchronous: '" + list + "'}, " + settings
                        + "}"))
                .containsExactly(
                        "E replication.synchronous: \"standby-2\" applies with a delay, and synchronous_commit ="
                                + " remote_apply would make every commit wait for it; take it from the list, or set another"
                                + " synchronous_commit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "settings: {shared_bufers: 1GB}  | E settings.shared_bufers: PostgreSQL 17 has no such setting; did you mean \"shared_buffers\"?",
                "settings: {port: 5433}          | E settings.port: pgrepl manages this setting: the host's port is the node's <port>",
                "settings: {SSL: on}             | E settings.SSL: pgrepl manages this setting: use <tls>",
                "primary: {settings: {archive_mode: off}} | E primary.settings.archive_mode: pgrepl manages this setting: use <archive><enabled>",
                "standbys: [{settings: {wal_keep_size: 1GB}}] | E standbys[1].settings.wal_keep_size: pgrepl manages this setting: use <replication><walKeepSize>",
                "settings: {work_mem: 1MB, sort_mem: 2MB} | E settings.sort_mem: is the same setting as <work_mem>; keep one of them",
                "settings: {my.own: \"a\\0b\"}   | E settings.my.own: holds a zero byte, which PostgreSQL takes nowhere",
                "settings: {fsync: maybe}        | E settings.fsync: \"maybe\" is not a boolean; use on or off",
                "replication: {maxSlotWalKeepSize: -1} | E replication.maxSlotWalKeepSize: -1 means no limit: a standby that is gone would fill the disk; give a size such as 4GB",
                "replication: {walKeepSize: 1gb} | E replication.walKeepSize: \"1gb\": units are case-sensitive; use one of B, kB, MB, GB, TB",
                "archive: {timeout: soon}        | E archive.timeout: \"soon\" is not an integer; write a number, with one of the units us, ms, s, min, h, d or none, which means s",
                "standbys: [{applyDelay: 1y}]    | E standbys[1].applyDelay: \"1y\": units are case-sensitive; use one of us, ms, s, min, h, d",
            })
    void settingsAreTheUsersAndRight(String yaml, String problem) {
        assertThat(found(yaml)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "settings: {wal_level: minimal}  | E settings.wal_level: minimal leaves out what standbys need; use replica, or logical",
                "{standbys: [{}, {}], settings: {max_replication_slots: 1}} | E settings.max_replication_slots: 1 is too few, it needs at least 2: each other node has a slot on it",
                "settings: {max_wal_senders: 1}  | E settings.max_wal_senders: 1 is too few, it needs at least 2: each other node streams from it, and one is for backups",
                "settings: {max_connections: 3}  | E settings.max_connections: 3 leaves none beside the 3 reserved ones, and the server would not start; raise it, or reserve fewer",
                "settings: {max_wal_size: 31MB}  | E settings.max_wal_size: \"31MB\" = 31 MB is too little to start with: max_wal_size must be two WAL segments, 32MB, at least",
                "settings: {full_page_writes: off} | W settings.full_page_writes: off: a torn page after a crash is not repaired, and pg_rewind refuses to run; a failed-over primary can only be cloned again",
            })
    void everyNodeCanBeThePrimary(String yaml, String problem) {
        assertThat(found(yaml)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "settings: {default_transaction_read_only: yes} | E settings.default_transaction_read_only: on: whatever leads is to accept writes,",
                "standbys: [{settings: {default_transaction_isolation: Serializable}}] | E standbys[1].settings.default_transaction_isolation: serializable: a standby refuses every query at this level,",
                "settings: {sync_replication_slots: on} | E settings.sync_replication_slots: on: it needs a database in primary_conninfo,",
            })
    void noSettingStopsTheWorkOfPgrepl(String yaml, String problem) {
        assertThat(found(yaml)).singleElement().asString().startsWith(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{default_transaction_read_only: off, default_transaction_isolation: repeatable read}",
                "{sync_replication_slots: off, log_statement_stats: on, log_parser_stats: off}",
                "{log_parser_stats: on, log_planner_stats: on, log_executor_stats: on}",
                "{ssl_min_protocol_version: TLSv1.3, ssl_max_protocol_version: ''}",
                "{ssl_min_protocol_version: TLSv1.3, ssl_max_protocol_version: TLSv1.3}",
                "{huge_pages: try, shared_memory_type: sysv}",
            })
    void settingsThatGoTogetherAreTheUsers(String settings) {
        assertThat(found("{tls: pem, settings: " + settings + "}", CERTIFICATES))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{log_statement_stats: on, log_planner_stats: on} | E settings.log_statement_stats: on, and so is log_planner_stats, which no server starts with; leave one of them off",
                "{ssl_max_protocol_version: tlsv1.1} | E settings.ssl_max_protocol_version: TLSv1.1 is older than ssl_min_protocol_version, TLSv1.2, and the server would not start; raise it, or leave it out",
            })
    void settingsThatExcludeEachOtherAreRefused(String settings, String problem) {
        assertThat(found("{tls: pem, settings: " + settings + "}", CERTIFICATES))
                .containsExactly(problem);
    }

    @Test
    void versionsOfTlsDoNotMatterWithoutIt() {
        assertThat(found("settings: {ssl_max_protocol_version: TLSv1.1}")).isEmpty();
    }

    @Test
    void whatTheEngineOrTheHostMustAllowIsPointedOut() {
        assertThat(found("settings: {huge_pages: on}"))
                .containsExactly("W settings.huge_pages: on: the server starts only where the host has set aside enough"
                        + " huge pages (vm.nr_hugepages); use try, which takes them where they are");
        assertThat(found("settings: {huge_pages: on, shared_memory_type: sysv}"))
                .first()
                .asString()
                .startsWith("E settings.huge_pages: on goes with shared_memory_type = mmap only, not with sysv,");
        assertThat(found("{postgres: 18, settings: {io_method: io_uring}}"))
                .last()
                .asString()
                .startsWith("W settings.io_method: io_uring: Docker's default seccomp profile forbids it,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_connections",
                "max_worker_processes",
                "max_wal_senders",
                "max_prepared_transactions",
                "max_locks_per_transaction"
            })
    void aStandbyHasNoLessThanThePrimary(String setting) {
        String most = found("primary: {settings: {" + setting + ": 500}}").get(0);
        assertThat(most)
                .startsWith("E standbys[1].settings." + setting + ": ")
                .endsWith(
                        " is lower than the primary's 500, with which a standby stops replaying; set it for the whole cluster"
                                + " in <settings>");
        assertThat(found("standbys: [{settings: {" + setting + ": 500}}]"))
                .singleElement()
                .asString()
                .startsWith("W standbys[1].settings." + setting + ": 500 is higher than the primary's ")
                .endsWith(
                        ": once \"standby-1\" is promoted, no node with less can follow it; set it for the whole cluster in"
                                + " <settings>");
        assertThat(found("settings: {" + setting + ": 500}")).isEmpty();
    }

    @Test
    void aStandbyThatWasAwayCanCatchUp() {
        assertThat(found("{replication: {slots: false, walKeepSize: 1GB}, archive: {enabled: false}}"))
                .containsExactly(
                        "W replication.slots: false, and there is no archive: a standby that misses more WAL than the"
                                + " 1GB of <walKeepSize> never comes back and must be cloned again; switch one of them on");
    }

    @Test
    void sharedMemoryFitsTheContainer() {
        assertThat(found("standbys: [{memory: 128M}]"))
                .containsExactly(
                        "E standbys[1].settings.shared_buffers: 128MB does not fit <memory>128M</memory>: the server"
                                + " needs a quarter of it for the rest, and would be killed; lower shared_buffers, or raise <memory>");
        assertThat(found("primary: {memory: 512m, settings: {min_dynamic_shared_memory: 300MB}}"))
                .containsExactly(
                        "E primary.settings.min_dynamic_shared_memory: 300MB, beside the 128MB of shared_buffers, do not"
                                + " fit <memory>512m</memory>: the server needs a quarter of it for the rest, and would be"
                                + " killed; lower min_dynamic_shared_memory, or raise <memory>");
        assertThat(found("primary: {memory: 6291455, settings: {shared_buffers: 1MB}}"))
                .containsExactly(
                        "E primary.memory: 6291455 is less than the 6m that Docker takes; give the server more");
        assertThat(found("primary: {memory: 6m, settings: {shared_buffers: 1MB}}"))
                .isEmpty();
        assertThat(found("primary: {memory: 512m, settings: {min_dynamic_shared_memory: 256MB}}"))
                .isEmpty();
        assertThat(found("{primary: {memory: 9999999999999999}, standbys: [{memory: 999999999gb}]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "users: [{name: app}, {name: APP}] | E users[2].name: \"APP\": another role has this name, or one that differs in case only",
                "users: [{name: Replicator}]     | E users[1].name: \"Replicator\": another role has this name, or one that differs in case only",
                "users: [{name: postgres}]       | E users[1].name: \"postgres\": PostgreSQL has something of this name; choose another",
                "users: [{name: pg_me}]          | E users[1].name: \"pg_me\": roles that begin with pg_ are PostgreSQL's own; choose another",
                "users: [{name: pgrepl_me}]      | E users[1].name: \"pgrepl_me\": roles that begin with pgrepl_ are pgrepl's own; choose another",
                "users: [{name: tls-server.key}] | E users[1].name: \"tls-server.key\": secrets that begin with tls- are keys and certificates; choose another",
                "users: [{name: aux.x}]          | E users[1].name: \"aux.x\": Windows keeps this name for a device, and no file can have it; choose another",
                "replication: {user: Public}     | E replication.user: \"Public\": PostgreSQL has something of this name; choose another",
                "replication: {user: pgrepl_monitor} | E replication.user: \"pgrepl_monitor\": roles that begin with pgrepl_ are pgrepl's own; choose another",
                "users: [{name: x, database: ap}] | E users[1].database: no database is called \"ap\"; did you mean \"app\"?",
                "users: [{name: x, database: orders}] | E users[1].database: no database is called \"orders\"; declare it in <databases>",
                "{users: [], databases: [{name: a, owner: app}]} | E databases[1].owner: no user is called \"app\"; declare it in <users>",
                "databases: [{name: a}, {name: A}] | E databases[2].name: \"A\": another database has this name, or one that differs in case only",
                "databases: [{name: template1}]  | E databases[1].name: \"template1\": PostgreSQL has something of this name; choose another",
            })
    void usersAndDatabasesFitEachOther(String yaml, String problem) {
        assertThat(found(yaml)).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "access: ['host all all']        | E access[1]: \"host all all\" ends before",
                "access: ['host all all samenet trust'] | W access[1]: \"host all all samenet trust\" lets in whoever asks, without a password; use scram-sha-256",
                "access: ['host all all samenet md5'] | W access[1]: \"host all all samenet md5\" names a method that PostgreSQL 18 deprecates; use scram-sha-256",
                "access: ['host all all samenet password'] | W access[1]: \"host all all samenet password\" sends passwords in clear text; use scram-sha-256, or hostssl",
                "identMaps: ['ops root']         | E identMaps[1]: \"ops root\"",
                "access: ['host all postgres all scram-sha-256'] | W access[1]: ",
            })
    void linesOfAccessFilesAreJudged(String yaml, String problem) {
        assertThat(found(yaml)).singleElement().asString().startsWith(problem);
    }

    /** As copied from a generated file. */
    @Test
    void ruleThatPgreplHasToTheLetterIsNeverReached() {
        String own = Planner.plan(YamlSpec.right(""), DockerLayout.layout(), ProjectFiles.NONE)
                .primary()
                .access()
                .get(1)
                .lines()
                .get(0);
        assertThat(found("access: ['" + own + "']"))
                .singleElement()
                .asString()
                .startsWith("W access[1]: ")
                .contains("is never reached: of pgrepl's own, ");
    }

    @Test
    void validatorsOfOauthAreThoseOfTheSettings() {
        String rule = "access: ['host all all samenet oauth issuer=https://x scope=y']";
        assertThat(found("{postgres: 18, settings: {oauth_validator_libraries: v}, " + rule + "}"))
                .isEmpty();
        assertThat(found("{postgres: 18, standbys: [{settings: {oauth_validator_libraries: ''}}],"
                        + " settings: {oauth_validator_libraries: v}, " + rule + "}"))
                .singleElement()
                .asString()
                .startsWith("E access[1]: \"oauth\" needs the setting oauth_validator_libraries, which is empty;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host all all samenet ldap ldapserver=x ldapbasedn=y | ldap | LDAP",
                "host all all samenet pam | pam | PAM",
                "host all all samenet gss | gss | GSSAPI",
            })
    void whatTheEmbeddedServerDoesNotKnowIsPointedOut(String rule, String method, String feature) {
        assertThat(found("access: ['" + rule + "']"))
                .containsExactly("W access[1]: \"" + method + "\" needs a server built with " + feature
                        + "; that of the official images is, the embedded one is not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "off | hostssl all all samenet scram-sha-256 | is for encrypted connections, of which there are none; set <tls> to a directory of PEM files, or write host",
                "pem | hostssl all all samenet scram-sha-256 clientcert=verify-ca | asks clients for certificates, which no server can check without their authority's; put ca.crt into the directory of <tls>",
                "pem | hostssl all all samenet cert | asks clients for certificates, which no server can check without their authority's; put ca.crt into the directory of <tls>",
            })
    void rulesForEncryptedConnectionsHaveWhatTheyNeed(String tls, String rule, String problem) {
        String spec = "{tls: " + tls + ", access: ['" + rule + "']}";
        assertThat(found(spec, CERTIFICATES)).containsExactly("E access[1]: \"" + rule + "\" " + problem);
        assertThat(found(
                        "{tls: pem, access: ['" + rule + "']}",
                        new ProjectFiles(List.of(), Set.of("server.crt", "server.key", "ca.crt"))))
                .isEmpty();
    }

    @Test
    void certificatesThatNobodyAsksForNeedNoAuthority() {
        assertThat(found(
                        "{postgres: 13, tls: pem, access: ['hostssl all all samenet md5 clientcert=1 clientcert=0']}",
                        CERTIFICATES))
                .singleElement()
                .asString()
                .startsWith("W ");
        assertThat(found("{tls: pem, access: ['hostssl all all samenet scram-sha-256']}", CERTIFICATES))
                .isEmpty();
    }

    @Test
    void whoPublishesPortsIsToldWhatOthersFind() {
        assertThat(found("bindAddress: 0.0.0.0"))
                .containsExactly(
                        "W bindAddress: publishes the nodes to other hosts without encryption; set <tls> to a directory of PEM"
                                + " files",
                        "W bindAddress: publishes the nodes to other hosts, but rules let in the stack's own network only; add"
                                + " the clients' with <access>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres:16",
                "docker.io/library/postgres:16.3-alpine",
                "library/postgres:16@sha256:0123456789012345678901234567890123456789012345678901234567890123"
            })
    void theOfficialImageIsOfTheDeclaredVersion(String image) {
        assertThat(found("image: '" + image + "'"))
                .singleElement()
                .asString()
                .startsWith("E image: \"" + image.substring(0, 11))
                .endsWith(" is not PostgreSQL 17, which <postgres> declares; make the two agree");
    }

    @Test
    void everyNodeFindsItsCertificate() {
        ProjectFiles files = new ProjectFiles(List.of(), Set.of("primary.crt", "primary.key", "server.crt"));
        assertThat(found("tls: pem", files))
                .containsExactly(
                        "E tls: \"pem\" holds neither standby-1.key nor server.key; put one of them there, or set"
                                + " <tls> to off");
        assertThat(found("tls: pem", new ProjectFiles(List.of(), Set.of("server.crt", "server.key"))))
                .isEmpty();
    }

    @Test
    void initScriptsHaveNamesOfTheirOwn() {
        ProjectFiles files = new ProjectFiles(List.of("00-PGREPL.sql", "A.sql", "a.sql", "nul.sql", "z.sh"), Set.of());
        assertThat(found("initScripts: sql", files))
                .containsExactly(
                        "E initScripts: \"00-PGREPL.sql\" is the name of the script that makes roles and databases; rename it",
                        "E initScripts: \"a.sql\" and \"A.sql\" are one file where case does not count; rename it",
                        "E initScripts: \"nul.sql\": Windows keeps this name for a device, and no file can have it; choose"
                                + " another; rename it");
        assertThat(found("initScripts: sql", new ProjectFiles(List.of("10-a.sql", "20-b.sh"), Set.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{postgres: 99, settings: {io_method: worker}, image: 'postgres:99'}",
                "{standbys: [{name: Db_2}, {upstream: Db_2}, {}], replication: {synchronous: 'ANY 1 (Db_2, standby-3)'}}",
                "{standbys: none, replication: {synchronous: a}}",
                "{primary: db, standbys: [{upstream: db}]}",
                "{databases: orders, users: [{name: app, database: orders}]}",
                "{users: [{name: a b}], databases: [{name: x, owner: a b}]}",
                "{users: [{name: app, database: a b}]}",
                "{standbys: [{port: x}, {port: 5433}]}",
                "{users: [{}, {name: x}]}",
                "{image: 'postgres:15:x', postgres: 17}",
                "{primary: {name: -a}, standbys: [{name: -a}]}",
            })
    void whatCouldNotBeReadIsNoSecondProblemElsewhere(String yaml) {
        YamlSpec spec = new YamlSpec(yaml);
        assertThat(spec.problems()).isNotEmpty();
        ClusterPlan plan = Planner.plan(spec.spec(), DockerLayout.layout(), ProjectFiles.NONE);
        assertThat(shown(Checks.problems(plan, spec.problems()))).isEmpty();
    }

    @Test
    void whatWasReadIsJudgedBesideWhatWasNot() {
        YamlSpec spec = new YamlSpec("{postgres: 99, standbys: [{name: primary}]}");
        ClusterPlan plan = Planner.plan(spec.spec(), DockerLayout.layout(), ProjectFiles.NONE);
        assertThat(shown(Checks.problems(plan, spec.problems()))).hasSize(1);
    }
}
