package io.github.pgrepl.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.spec.PostgresVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {

    private final Catalog catalog = Catalog.of(17);

    private static String rejection(int major, String name, String value) {
        return Catalog.of(major).check(name, value).rejection().orElse("accepted");
    }

    private static Verdict.Accepted accepted(int major, String name, String value) {
        return Catalog.of(major).check(name, value).accepted().orElseThrow();
    }

    @Test
    void misspeltNameIsRejectedWithWhatWasMeant() {
        assertThat(rejection(17, "shared_bufers", "1GB"))
                .isEqualTo("PostgreSQL 17 has no such setting; did you mean \"shared_buffers\"?");
    }

    @Test
    void settingThatIsGoneNamesItsSuccessor() {
        assertThat(rejection(17, "wal_keep_segments", "8"))
                .isEqualTo("gone since PostgreSQL 13; use <wal_keep_size>, in megabytes (16 × segments)");
        assertThat(rejection(16, "force_parallel_mode", "on"))
                .isEqualTo("gone since PostgreSQL 16; use <debug_parallel_query>");
    }

    @Test
    void settingOfALaterMajorSaysWhichAndWhatThereIsUntilThen() {
        assertThat(rejection(16, "summarize_wal", "on"))
                .isEqualTo("PostgreSQL 16 has no such setting; it appears in PostgreSQL 17");
        assertThat(rejection(17, "ssl_groups", "X25519"))
                .endsWith("it appears in PostgreSQL 18, until then there is <ssl_ecdh_curve>");
    }

    @Test
    void numbersAreInTheSettingsOwnUnit() {
        assertThat(accepted(17, "work_mem", " 1.5 GB ").whole()).isEqualTo(1_572_864);
        assertThat(accepted(17, "shared_buffers", "0200000").whole()).isEqualTo(65_536);
        assertThat(accepted(17, "recovery_min_apply_delay", "1h").whole()).isEqualTo(3_600_000);
        assertThat(accepted(17, "checkpoint_completion_target", ".5").real()).isEqualTo(0.5);
    }

    @Test
    void unitsAreCaseSensitive() {
        assertThat(rejection(17, "work_mem", "1gb"))
                .isEqualTo("\"1gb\": units are case-sensitive; use one of B, kB, MB, GB, TB");
    }

    @Test
    void numberOutOfRangeSaysTheRange() {
        assertThat(rejection(17, "io_combine_limit", "70")).isEqualTo("70 is outside 1 .. 32 blocks of 8kB");
        assertThat(rejection(17, "port", "70000")).isEqualTo("70000 is outside 1 .. 65535");
    }

    @Test
    void aliasLeadsToItsSetting() {
        assertThat(accepted(18, "SSL_ecdh_curve", "X25519").parameter().name()).isEqualTo("ssl_groups");
    }

    @Test
    void unlistedEnumValueMeansAListedOne() {
        assertThat(accepted(13, "wal_level", "Hot_Standby").text()).isEqualTo("replica");
    }

    @Test
    void valueThatDependsOnTheBuildIsAcceptedWithAWarning() {
        assertThat(accepted(17, "wal_compression", "zstd").warnings()).hasSize(1);
        assertThat(rejection(14, "wal_compression", "zstd")).isEqualTo("\"zstd\" is not a boolean; use on or off");
    }

    @Test
    void settingNewerThanTheReleaseAskedForIsAcceptedWithAWarning() {
        PostgresVersion old = PostgresVersion.parse("16.2").orElseThrow();
        assertThat(Catalog.of(old)
                        .check("file_extend_method", "write_zeros")
                        .accepted()
                        .orElseThrow()
                        .warnings())
                .containsExactly("PostgreSQL 16.2 does not have it yet; use 16.12 or later");
    }

    @Test
    void whatTheServerSetsItselfIsRejected() {
        assertThat(rejection(17, "block_size", "8192")).isEqualTo("the server sets it itself; it cannot be configured");
    }

    @Test
    void tooSmallWalForAStartIsRejected() {
        assertThat(rejection(17, "min_wal_size", "31")).contains("32MB, at least");
        assertThat(catalog.check("min_wal_size", "32MB").accepted()).isPresent();
    }

    @Test
    void namesOfOnesOwnAreAcceptedUnlessAPreloadedModuleOwnsThem() {
        assertThat(catalog.check("myapp.tenant", "x").accepted()).isPresent();
        assertThat(catalog.check("my-app.tenant", "x").rejection()).isPresent();
        assertThat(accepted(17, "auto_explain.log_mindur", "1").warnings()).hasSize(1);
        assertThat(catalog.check("auto_explain.log_mindur", "1", List.of("auto_explain"))
                        .rejection())
                .isPresent();
    }

    @Test
    void timeZonesAndStandbyListsAreRead() {
        assertThat(rejection(17, "timezone", "Europe/Berlinn")).contains("did you mean \"Europe/Berlin\"?");
        assertThat(rejection(17, "synchronous_standby_names", "ANY 1 (db-replica)"))
                .contains("need double quotes");
        assertThat(catalog.check("synchronous_standby_names", "ANY 1 (\"db-replica\")")
                        .accepted())
                .isPresent();
    }
}
