package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogCauseTest {

    private static final String AT = "2026-03-01 14:30:00.123 UTC [42] ";
    private static final Set<String> ROLES = Set.of("postgres", "replicator");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FATAL:  password authentication failed for user \"app\"",
                "FATAL:  role \"scanner\" does not exist",
                "FATAL:  no pg_hba.conf entry for host \"10.0.0.7\", user \"app\", database \"shop\", no encryption",
                "ERROR:  could not access file \"postgis-3\": No such file or directory",
                "ERROR:  unrecognized configuration parameter \"shop.tenant\"",
                "STATEMENT:  select 'database system identifier differs'",
                "what no server writes"
            })
    void whatStrangersMetWithEndsNoStart(String message) {
        assertThat(LogCause.meaning(List.of(AT + message), ROLES)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FATAL:  could not connect to the primary server: connection to server at \"db\" (10.0.0.2), port 5432"
                        + " failed: FATAL:  password authentication failed for user \"replicator\"",
                "FATAL:  pg_hba.conf rejects replication connection for host \"10.0.0.7\", user \"replicator\", no"
                        + " encryption",
                "FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment 000000010000000000000003"
                        + " has already been removed",
                "FATAL:  could not access file \"postgis-3\": No such file or directory",
                "LOG:  unrecognized configuration parameter \"shop\" in file \"/etc/pgrepl/postgresql.conf\" line 3"
            })
    void whatTheClustersOwnServersMetWithDoes(String message) {
        assertThat(LogCause.meaning(List.of(AT + message), ROLES)).isPresent();
    }

    @Test
    void programsWithoutSeveritiesCount() {
        assertThat(LogCause.meaning(
                        List.of("pg_basebackup: error: connection to server at \"primary\" failed: FATAL:  password"
                                + " authentication failed for user \"replicator\""),
                        ROLES))
                .isPresent();
    }
}
