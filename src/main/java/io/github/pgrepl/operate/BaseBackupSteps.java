package io.github.pgrepl.operate;

import io.github.pgrepl.operate.BaseBackup.Kind;
import io.github.pgrepl.plan.PlannedSetting;
import io.github.pgrepl.stack.BackupSteps;
import io.github.pgrepl.stack.StoredBackups;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A base backup for a runtime that has no scripts. The script basebackup.sh does the same. */
final class BaseBackupSteps {

    private static final Pattern RATE = Pattern.compile("([0-9]{1,9})([kM]?)");
    private static final long KILO = 1024;
    private static final long SLOWEST = 32 * KILO;
    private static final long FASTEST = 1024 * KILO * KILO;

    private final Cluster cluster;
    private final BackupSteps steps;
    private final Consumer<String> says;

    BaseBackupSteps(Cluster cluster, BackupSteps steps, Consumer<String> says) {
        this.cluster = cluster;
        this.steps = steps;
        this.says = says;
    }

    void run(Optional<String> node, Optional<String> maxRate, Kind kind, Duration limit) {
        if (kind == Kind.INCREMENTAL) {
            throw new OperationException("pgrepl.incremental needs Docker: the programs of "
                    + cluster.stack().runtime()
                    + ", lack pg_combinebackup, without which nothing could be restored from it. Take a full one");
        }
        OptionalLong rate = maxRate.map(BaseBackupSteps::bytesPerSecond).orElse(OptionalLong.empty());
        String name = steps.take(node.orElseGet(this::choose), rate, limit, says);
        says.accept("archive/basebackup/" + name);
        steps.expire(limit, says);
        list();
    }

    /** As {@code pg_basebackup} takes it: in kilobytes, or with a unit. */
    static OptionalLong bytesPerSecond(String rate) {
        Matcher matcher = RATE.matcher(rate);
        long bytes = matcher.matches()
                ? Long.parseLong(matcher.group(1)) * KILO * (matcher.group(2).equals("M") ? KILO : 1)
                : 0;
        if (bytes < SLOWEST || bytes > FASTEST) {
            throw new OperationException(
                    "pgrepl.maxRate: \"" + rate + "\" is not a rate between 32k and 1024M a second, such as 10M");
        }
        return OptionalLong.of(bytes);
    }

    /** A standby that streams and is not behind on purpose, or the primary where there is none. */
    private String choose() {
        ClusterReading reading;
        try (Survey survey = new Survey(cluster)) {
            reading = survey.read();
        }
        return reading.standbys().stream()
                .filter(standby -> standby.server().orElseThrow().isStreaming() && !isDelayed(standby))
                .findFirst()
                .or(reading::primary)
                .map(NodeReading::name)
                .orElseThrow(() -> new OperationException("There is no base backup: no primary answers, and no standby"
                        + " streams; name a standby to back up, with -Dpgrepl.node="));
    }

    private static boolean isDelayed(NodeReading node) {
        return node.plan()
                .setting("recovery_min_apply_delay")
                .map(PlannedSetting::value)
                .filter(delay -> !delay.equals("0"))
                .isPresent();
    }

    private void list() {
        cluster.stack()
                .archive()
                .map(archive -> BackupTable.of(new StoredBackups(archive).read(), Instant.now()))
                .ifPresent(table ->
                        table.text().lines().filter(line -> !line.isEmpty()).forEach(says));
    }
}
