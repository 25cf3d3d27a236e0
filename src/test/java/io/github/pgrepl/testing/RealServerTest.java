package io.github.pgrepl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealServerTest {

    @EveryMajor
    void serverAnswersAndReloads(int major) {
        try (RealServer server = RealServer.started(major)) {
            assertThat(server.ask("show server_version")).startsWith(major + ".");

            server.append("postgresql.conf", "work_mem = '64MB'\n");
            assertThat(server.reload()).contains("parameter \"work_mem\" changed");

            assertThat(server.ask("show work_mem")).isEqualTo("64MB");
        }
    }

    @Test
    void startThatFailsReturnsTheLog() {
        try (RealServer server = RealServer.create(17)) {
            server.append("postgresql.conf", "no_such_setting = '1'\n");

            RealServer.Start start = server.tryStart();

            assertThat(start.ready()).isFalse();
            assertThat(start.log()).contains("unrecognized configuration parameter \"no_such_setting\"");
        }
    }

    @Test
    void configurationDirectoryElsewhereIsUsed(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("postgresql.conf"), "cluster_name = 'elsewhere'\n");
        Files.writeString(directory.resolve("pg_hba.conf"), "host all all samehost trust\n");
        try (RealServer server = RealServer.create(17)) {
            server.useConfiguration(directory).start("-c", "work_mem=5MB");

            assertThat(server.ask("show cluster_name")).isEqualTo("elsewhere");
            assertThat(server.ask("show work_mem")).isEqualTo("5MB");
            assertThat(server.ask("show hba_file"))
                    .isEqualTo(server.configDirectory().resolve("pg_hba.conf").toString());
        }
    }

    @Test
    void closingLeavesNeitherProcessNorFiles() {
        RealServer server = RealServer.started(17);
        long pid = Long.parseLong(server.ask("select split_part(pg_read_file('postmaster.pid'), chr(10), 1)"));

        server.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(server.dataDirectory()).doesNotExist();
    }
}
