package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.BaseBackup.Kind;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.testing.DockerTest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL's own program, which embedded servers lack, finds nothing to say against their base backups. */
@DockerTest
class EmbeddedBackupIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void pgVerifybackupAcceptsIt(int major) {
        try (EmbeddedCluster embedded = EmbeddedCluster.started(
                "{name: it, postgres: " + major + ", primary: {name: a, port: 0}, standbys: [{name: b, port: 0}]}")) {
            embedded.sql("a", "create table t as select generate_series(1, 10000) as n");
            for (String node : new String[] {"a", "b"}) {
                new BaseBackup(embedded.cluster(), Optional.of(node), Optional.empty(), Kind.FULL)
                        .run(LIMIT, said -> {});
            }
            for (String backup : ArchiveFiles.of(embedded.cluster()).backups()) {
                Command.Outcome outcome = Command.of(
                                "docker",
                                "run",
                                "--rm",
                                "--volume="
                                        + ArchiveFiles.of(embedded.cluster())
                                                .baseBackups()
                                                .resolve(backup)
                                        + ":/backup:ro",
                                "--entrypoint=pg_verifybackup",
                                "postgres:" + major,
                                "/backup")
                        .run(LIMIT);
                assertThat(outcome.output()).as(outcome.errors()).contains("backup successfully verified");
            }
        }
    }
}
