package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.operate.Finding.Result;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.testing.DockerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Running clusters are proved to be as planned, and whatever is not so is found: all of it at once. */
@DockerTest
class VerificationIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aClusterAsPlannedPassesAndNothingIsLeftBehind(int major) {
        try (DockerCluster docker = DockerCluster.started("verify-" + major, """
                name: it-verify
                postgres: %d
                primary: {name: north, port: 0}
                standbys:
                  - {name: south, port: 0}
                  - {name: reports, port: 0, upstream: south}
                  - {name: yesterday, port: 0, applyDelay: 24h}
                replication: {synchronous: "FIRST 1 (south)"}
                settings: {work_mem: 8MB, random_page_cost: 1.1, DateStyle: "ISO, DMY", myapp.mode: test}
                """.formatted(major))) {
            VerificationReport report = verify(docker);

            assertThat(report.requireSuccess()).contains("is as planned", "checks passed");
            assertThat(report.findings()).extracting(Finding::result).containsOnly(Result.OK);
            assertThat(report.table())
                    .containsPattern("row +north +ok +committed at [0-9A-F]+/[0-9A-F]+")
                    .containsPattern("row +reports +ok +read after [0-9]+ ms")
                    .containsPattern("row +yesterday +ok +received after [0-9]+ ms; to be read 24h later")
                    .containsPattern("read-only +yesterday +ok +refuses writes")
                    .containsPattern("settings +south +ok +[0-9]+ in force as planned")
                    .containsPattern("upstream +reports +ok +streams from south")
                    .containsPattern("slot +reports +ok +reports on south: reserved")
                    .containsPattern("sync +south +ok +sync\n")
                    .containsPattern("sync +yesterday +ok +async\n")
                    .containsPattern("archive +north +ok +[0-9A-F]{24} archived after [0-9]+ ms");
            assertThat(report.json()).contains("\"ok\": true", "\"check\": \"archive\"");
            assertThat(docker.sql("north", "select count(*) from pg_largeobject_metadata"))
                    .isEqualTo("0");

            assertTheSameSegmentIsFoundWhereNothingIsWrittenBetween(docker);
            assertSeveralPassAtOnce(docker);
        }
    }

    private static void assertTheSameSegmentIsFoundWhereNothingIsWrittenBetween(DockerCluster docker) {
        try (Survey survey = new Survey(docker.cluster())) {
            NodeReading north = survey.read().primary().orElseThrow();
            ArchiveProof proof = new ArchiveProof(docker.cluster(), Duration.ofSeconds(20), waiting -> {});

            Finding first = proof.finding(north);
            Finding second = proof.finding(north);

            assertThat(List.of(first, second)).extracting(Finding::result).containsOnly(Result.OK);
            assertThat(segment(second)).isEqualTo(segment(first));
        }
    }

    private static String segment(Finding finding) {
        return finding.detail().substring(0, finding.detail().indexOf(' '));
    }

    private static void assertSeveralPassAtOnce(DockerCluster docker) {
        List<CompletableFuture<VerificationReport>> reports = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> verify(docker)))
                .limit(3)
                .toList();

        assertThat(reports)
                .allSatisfy(report -> assertThat(report.join().requireSuccess()).contains("is as planned"));
        assertThat(docker.sql("north", "select count(*) from pg_largeobject_metadata"))
                .isEqualTo("0");
    }

    @Test
    void aClusterWithoutApplicationsSlotsAndArchiveIsVerifiedTooAndWhatThereIsNotIsSkipped() {
        try (DockerCluster docker = DockerCluster.started("verify-bare", """
                name: it-verify-bare
                primary: {port: 0}
                standbys: [{port: 0}]
                users: []
                databases: []
                replication: {slots: false}
                archive: {enabled: false}
                """)) {
            VerificationReport report = verify(docker);

            assertThat(report.requireSuccess()).endsWith("1 skipped.");
            assertThat(report.table())
                    .containsPattern("archive +primary +skipped +<archive> is not enabled")
                    .doesNotContain("slot ");
        }
    }

    @Test
    void everythingThatIsWrongIsFoundAtOnce() throws IOException {
        try (DockerCluster docker = DockerCluster.started("verify-wrong", """
                name: it-verify-wrong
                primary: {port: 0}
                standbys: [{name: changed, port: 0}, {name: stopped, port: 0}, {name: slotless, port: 0}]
                """)) {
            docker.sql("changed", "alter system set work_mem = '12345kB'");
            docker.sql("changed", "alter system set max_connections = 150");
            docker.sql("changed", "alter system set log_min_duration_statement = '1s'");
            docker.sql("changed", "select pg_reload_conf()");
            docker.stack().stop("stopped", Ending.CLEAN, LIMIT);
            docker.stack().stop("slotless", Ending.CLEAN, LIMIT);
            docker.sql("primary", "select pg_drop_replication_slot('slotless')");
            docker.sql("primary", "select pg_create_physical_replication_slot('forgotten', true)");
            docker.stack().start("slotless", LIMIT);
            breakArchive(docker);
            Files.writeString(
                    docker.directory().resolve("primary/config/pg_hba.conf"),
                    Files.readString(docker.directory().resolve("primary/config/pg_hba.conf")) + "host all all\n");

            VerificationReport report = new Verification(docker.cluster(), Duration.ofSeconds(20), waiting -> {}).run();

            assertThatThrownBy(report::requireSuccess)
                    .isInstanceOf(OperationException.class)
                    .message()
                    .startsWith("The cluster it-verify-wrong is not as planned:\n")
                    .contains(
                            "  changed, settings: work_mem: planned as PostgreSQL has it, in force 12345kB; set with ALTER"
                                    + " SYSTEM: put it into <settings>, or ALTER SYSTEM RESET work_mem")
                    .contains("  changed, settings: log_min_duration_statement: ")
                    .contains(
                            "  changed, settings: max_connections: planned as PostgreSQL has it, in force 100, pending"
                                    + " restart")
                    .contains("  stopped, role: exited with exit code 0")
                    .contains("  stopped, row: not read: no server answers")
                    .contains("  slotless, upstream: does not stream from primary")
                    .contains("  slotless, slot: slotless on primary is not there")
                    .contains("  slotless, row: not read within 20 s; it does not stream")
                    .contains("  primary, slot: forgotten is in no plan and not in use")
                    .containsPattern("  primary, access: pg_hba.conf, line [0-9]+: end-of-line before IP address")
                    .containsPattern("  primary, archive: [0-9A-F]{24} is not archived: archive_command fails for"
                            + " [0-9A-F]{24} \\| .*the archive is that of cluster 7000");
            assertThat(report.json())
                    .contains("\"ok\": false", "\"setting\": \"max_connections\"", "\"pendingRestart\": true");
            assertThat(docker.sql("primary", "select count(*) from pg_largeobject_metadata"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aCommitThatWaitsInVainIsFoundAndTheRowIsRemoved() {
        try (DockerCluster docker = DockerCluster.started("verify-sync", """
                name: it-verify-sync
                primary: {port: 0}
                standbys: [{name: b, port: 0}]
                replication: {synchronous: "ANY 1 (b)"}
                """)) {
            docker.stack().stop("b", Ending.CLEAN, LIMIT);

            VerificationReport report = new Verification(docker.cluster(), Duration.ofSeconds(3), waiting -> {}).run();

            assertThatThrownBy(report::requireSuccess)
                    .hasMessageContaining("primary, row: a commit waited 3 s for synchronous standbys in vain")
                    .hasMessageContaining("commits wait for ANY 1 (\"b\"), and of these 0 stream");
            assertThat(docker.sql("primary", "select count(*) from pg_largeobject_metadata"))
                    .isEqualTo("0");
        }
    }

    @Test
    void whatRunsNotAtAllFailsAtOnce() {
        try (DockerCluster docker = DockerCluster.written(
                "verify-absent", "{name: it-verify-absent, primary: {port: 0}, standbys: [{port: 0}]}")) {
            assertThatThrownBy(() -> verify(docker).requireSuccess())
                    .hasMessageContaining("primary, role: no server runs")
                    .hasMessageContaining("no node accepts writes");
        }
    }

    @Test
    void whatAKilledOneLeftIsRemovedAfterAnHour() throws Exception {
        try (DockerCluster docker = DockerCluster.started(
                "verify-twice", "{name: it-verify-twice, primary: {port: 0}, standbys: [{port: 0}]}")) {
            docker.sql(
                    "primary",
                    "set role pgrepl_monitor",
                    "select lo_from_bytea(0, 'pgrepl verify 1700000000 killed'), lo_from_bytea(0, 'somebody else''s')");
            verify(docker).requireSuccess();

            assertThat(docker.sql("primary", "select convert_from(lo_get(oid), 'UTF8') from pg_largeobject_metadata"))
                    .isEqualTo("somebody else's");
        }
    }

    /** As if the disk with the archive had been exchanged for another cluster's. */
    private static void breakArchive(DockerCluster docker) throws IOException {
        Files.writeString(docker.directory().resolve("archive/system-identifier"), "7000000000000000000\n");
    }

    private static VerificationReport verify(DockerCluster docker) {
        return new Verification(docker.cluster(), LIMIT, waiting -> {}).run();
    }
}
