package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.render.disk.Durable;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.PrivateFile;
import io.github.pgrepl.stack.RecoveryTarget;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.StoredBackup;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Makes the primary's data directory of a new stack from the archive of another one: a base backup, and a server that
 * replays WAL up to a target and then leads. As recover.sh does it.
 *
 * <p>The server lets nobody in, and gets what it needs to know on its command line: nothing of that is left in the data
 * directory, which gets its name only when all is done.
 */
final class RecoveryServer {

    private static final Duration WORD = Duration.ofSeconds(10);
    private static final int SUMMARIES = 17;

    private final EmbeddedStack stack;
    private final Archive archive;
    private final int timeline;
    private final RecoveryTarget target;
    private final Optional<Lsn> point;
    private final Consumer<String> says;
    private final Duration limit;
    private final long deadline;

    /**
     * @param stack the new one
     * @param archive of the other one
     * @param timeline along which
     * @param point where the record of the restore point begins that is the target, if that is known
     */
    RecoveryServer(
            EmbeddedStack stack,
            Archive archive,
            int timeline,
            RecoveryTarget target,
            Optional<Lsn> point,
            Duration limit,
            Consumer<String> says) {
        this.stack = stack;
        this.archive = archive;
        this.timeline = timeline;
        this.target = target;
        this.point = point;
        this.says = says;
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    void run(StoredBackup backup) throws IOException {
        if (!EmbeddedLayout.hasProgram("bash")) {
            throw new StackException("there is no bash, which fetches WAL from the archive", "install it");
        }
        NodeServer server = stack.prepared(limit);
        DataDirectory recovering = server.data().unfinished();
        says.accept("laying out base backup " + backup.name());
        layOut(backup, recovering);
        says.accept("recovering to " + target.goal() + ", along timeline " + timeline);
        recover(server, recovering);
        RecoveryLog log = new RecoveryLog(server.log());
        if (!log.isComplete()) {
            throw failure(backup, recovering, log);
        }
        List<String> report = report(backup, recovering, log);
        finish(server, recovering);
        report.forEach(says);
    }

    private void layOut(StoredBackup backup, DataDirectory recovering) throws IOException {
        Path directory = recovering.path();
        FileUtils.deleteDirectory(directory.toFile());
        FileCopy.copy(archive.directory(backup), directory);
        int major = Integer.parseInt(
                Files.readString(directory.resolve("PG_VERSION")).strip());
        if (major != stack.plan().spec().postgres().major()) {
            throw new StackException(
                    "base backup " + backup.name() + " is of PostgreSQL " + major + ", and the spec's is "
                            + stack.plan().spec().postgres(),
                    "restore it with a spec of that version");
        }
        List<String> problems = archive.manifest(backup).problems(directory);
        if (!problems.isEmpty()) {
            throw new StackException(
                    "base backup " + backup.name() + " is damaged: " + BaseBackups.several(problems),
                    "choose another with -Dpgrepl.baseBackup=");
        }
        // A standby's backup by pg_basebackup says that it is one.
        Files.deleteIfExists(directory.resolve("standby.signal"));
        PrivateFile.write(directory.resolve("recovery.signal"), "");
        // The new archive is that of the same cluster by its identifier, and never of the same WAL.
        new RoleNotes(stack.places().archive(), stack.user()).mark(recovering.systemIdentifier());
        stack.user().own(List.of(directory));
    }

    private void recover(NodeServer server, DataDirectory recovering) throws IOException {
        ProcessHandle process = server.launch(recovering.path(), settings());
        try {
            stack.running().add(process);
            while (!Waiting.until(() -> RunningServers.isReady(recovering) || !process.isAlive() || isLate(), WORD)) {
                says.accept("still recovering: "
                        + new RecoveryLog(server.log()).fetched().orElse("no WAL yet"));
            }
            if (process.isAlive() && !isLate()) {
                // A clean end archives all that is new.
                server.shutDown(process);
                Waiting.until(() -> !process.isAlive() || isLate(), limit);
            }
            if (process.isAlive()) {
                throw new StackException(
                        "the recovery was not done within " + limit.toSeconds() + " seconds",
                        "give it more time with -Dpgrepl.timeout=, or take base backups more often");
            }
        } finally {
            if (process.isAlive()) {
                NodeServer.kill(process);
            }
        }
    }

    private boolean isLate() {
        return System.nanoTime() - deadline > 0;
    }

    /**
     * Without hot standby, no one connects, and settings may be lower than they were when the WAL was written. The end of
     * such a recovery would wait for WAL summaries that no one writes.
     */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "");
        settings.put("ssl", "off");
        settings.put("hot_standby", "off");
        if (stack.plan().spec().postgres().major() >= SUMMARIES) {
            settings.put("summarize_wal", "off");
        }
        settings.put(
                "restore_command",
                EmbeddedLayout.restoreFrom(archive.path(), stack.places().stack()));
        settings.put("recovery_target_timeline", Integer.toString(timeline));
        settings.put("recovery_target_action", "promote");
        switch (target.kind()) {
            case LATEST -> {}
            case TIME -> settings.put("recovery_target_time", target.setting());
            case LSN -> settings.put("recovery_target_lsn", target.setting());
            case NAME ->
                point.ifPresentOrElse(
                        at -> settings.put("recovery_target_lsn", at.toString()),
                        () -> settings.put("recovery_target_name", target.setting()));
        }
        if (target.kind() != RecoveryTarget.Kind.LATEST) {
            // What pg_current_wal_lsn() tells is where the next record begins, and that one is not meant.
            settings.put("recovery_target_inclusive", target.kind() == RecoveryTarget.Kind.LSN ? "off" : "on");
        }
        for (String none : List.of("primary_conninfo", "primary_slot_name", "synchronous_standby_names")) {
            settings.put(none, "");
        }
        settings.put("recovery_min_apply_delay", "0");
        settings.put("logging_collector", "off");
        settings.put("log_destination", "stderr");
        settings.put("log_min_messages", "warning");
        settings.put("lc_messages", "C");
        settings.put("log_timezone", "UTC");
        settings.put("log_line_prefix", "");
        return settings;
    }

    private StackException failure(StoredBackup backup, DataDirectory recovering, RecoveryLog log) throws IOException {
        if (log.endsBeforeItsTarget()) {
            Optional<String> missing = archive.gap(timeline, log.redone().orElse(new Lsn(0)), segmentSize(recovering));
            return new StackException(
                    "the archive ends before " + target.goal() + ": on timeline " + timeline
                            + " its last transaction is of "
                            + log.lastTransaction().orElse("before base backup " + backup.name())
                            + ", and its WAL ends near "
                            + log.redone().map(Lsn::toString).orElse("there")
                            + missing.map(gap -> "; " + gap).orElse(""),
                    "to restore all there is, give no target. A running primary archives its last WAL once a file is"
                            + " full, or after archive_timeout");
        }
        if (log.stopsBeforeItIsConsistent()) {
            return new StackException(
                    target.goal() + " is before the end of base backup " + backup.name(),
                    "choose an older one with -Dpgrepl.baseBackup=, or a later target");
        }
        return new StackException(
                "the recovery failed: " + log.lastWord().orElse("the server wrote nothing"),
                "see its log:\n  " + log.end());
    }

    private List<String> report(StoredBackup backup, DataDirectory recovering, RecoveryLog log) throws IOException {
        Path histories = recovering.path().resolve("pg_wal");
        int reached = DataDirectory.newestHistory(histories);
        String[] fork = Files.readAllLines(histories.resolve(History.file(reached))).stream()
                .filter(line -> !line.isBlank())
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .split("\t", 3);
        if (target.kind() == RecoveryTarget.Kind.LATEST) {
            archive.gap(Integer.parseInt(fork[0]), Lsn.parse(fork[1]), segmentSize(recovering))
                    .ifPresent(gap -> says.accept("warning: " + gap + "; restored is what comes before"));
        }
        return List.of(
                "base backup        " + backup.name(),
                "last transaction   " + log.lastTransaction().orElse("none after the base backup"),
                "position           " + fork[1] + " on timeline " + fork[0] + " (" + fork[2] + ")",
                "new timeline       " + reached);
    }

    private static long segmentSize(DataDirectory data) throws IOException {
        return new WalRecords(data.path().resolve("pg_wal"), 1).segmentSize();
    }

    private void finish(NodeServer server, DataDirectory recovering) throws IOException {
        Path directory = recovering.path();
        // The past of the new timeline, for whoever recovers along it; never a later one than the new.
        try (Stream<Path> files = Files.list(directory.resolve("pg_wal"))) {
            for (Path history : files.filter(file -> file.toString().endsWith(".history"))
                    .sorted()
                    .toList()) {
                server.archive(directory, history.getFileName().toString(), limit);
            }
        }
        for (String spent : List.of("backup_label.old", "tablespace_map.old", BackupManifest.FILE)) {
            Files.deleteIfExists(directory.resolve(spent));
        }
        Durable.tree(directory);
        Durable.rename(directory, server.data().path());
    }
}
