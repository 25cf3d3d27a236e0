package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;

/** What is read from a data directory is what its server says. */
class DataDirectoryTest {

    @EveryMajor
    void controlFileIsReadAsTheServerWroteIt(int major) {
        try (RealServer server = RealServer.started(major)) {
            DataDirectory data = new DataDirectory(server.dataDirectory());
            assertThat(data.exists()).isTrue();
            assertThat(data.isStandby()).isFalse();
            assertThat(data.systemIdentifier())
                    .isEqualTo(server.ask("select system_identifier from pg_control_system()"));
            assertThat(data.timeline()).isEqualTo(1);
            assertThat(data.wasShutDown()).as("while it runs").isFalse();
            server.stop();
            assertThat(data.wasShutDown()).as("after a clean stop").isTrue();
        }
    }

    @EveryMajor
    void promotionIsSeenInTheTimeline(int major) {
        try (RealServer server = RealServer.started(major)) {
            server.stop();
            server.becomeStandby().start();
            DataDirectory data = new DataDirectory(server.dataDirectory());
            assertThat(data.isStandby()).isTrue();
            server.ask("select pg_promote()");
            assertThat(data.isStandby()).isFalse();
            assertThat(data.timeline()).isEqualTo(2);
            server.stop();
            assertThat(data.timeline()).isEqualTo(2);
        }
    }
}
