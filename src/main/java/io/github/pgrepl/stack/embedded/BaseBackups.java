package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.render.disk.Durable;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Makes base backups in the archive, as basebackup.sh does with {@code pg_basebackup}: under a name that is no backup's
 * until all of it is verified and on the disk. One at a time.
 *
 * @param clock by which they are named
 */
record BaseBackups(Logins logins, Places places, ServerUser user, Clock clock) {

    private static final String UNVERIFIED = ".unverified";
    private static final List<String> PROGRAMS = List.of("bash", "flock", "timeout", "find", "stat");
    private static final int MOST_PROBLEMS = 10;
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private Path directory() {
        return places.archive().resolve("basebackup");
    }

    /**
     * @param data the node's data directory
     * @return its name
     */
    String take(NodePlan node, Path data, OptionalLong maxRate, Duration limit, Consumer<String> says)
            throws IOException {
        Files.createDirectories(directory());
        removeLeftovers(says);
        String name = SECOND.format(clock.instant()) + "-" + node.name();
        Path unverified = directory().resolve("." + name + UNVERIFIED);
        if (Files.exists(directory().resolve(name))) {
            throw new StackException(
                    "another base backup of " + node.name() + " was taken this very second", "call it again");
        }
        try {
            fill(unverified, name, node, data, new Pace(maxRate, limit));
            verify(unverified);
            user.own(List.of(unverified));
            Durable.tree(unverified);
            Durable.rename(unverified, directory().resolve(name));
            return name;
        } finally {
            FileUtils.deleteDirectory(unverified.toFile());
        }
    }

    /** Only one run at a time comes here: whatever there is was left by one that was killed. */
    private void removeLeftovers(Consumer<String> says) throws IOException {
        try (Stream<Path> entries = Files.list(directory())) {
            for (Path leftover : entries.filter(
                            entry -> entry.getFileName().toString().matches("\\..*\\.unverified"))
                    .toList()) {
                says.accept("pgrepl: removing " + leftover.getFileName() + ", which a run left that was killed");
                FileUtils.deleteDirectory(leftover.toFile());
            }
        }
    }

    /** With the WAL that it needs to be consistent, it is whole even without the archive. */
    private void fill(Path unverified, String name, NodePlan node, Path data, Pace pace) throws IOException {
        RecordedCopying copying = new RecordedCopying(unverified, pace);
        try (Connection connection = logins.backup(node, pace.limit())) {
            OnlineCopy copy = OnlineCopy.of(connection, data, unverified)
                    .withWalThatIsKept()
                    .by(copying);
            String slot = "pgrepl_basebackup_" + ProcessHandle.current().pid();
            OnlineCopy.Copied copied = new Slots(logins, node).keepingWal(slot, () -> copy.run(name));
            BackupManifest.of(unverified, copying.entries(), copied.wal()).write(unverified);
        } catch (SQLException e) {
            throw new StackException(
                    node.name() + " cannot be backed up: " + e.getMessage(), "see its log, then call it again", e);
        }
    }

    private static void verify(Path backup) throws IOException {
        List<String> problems = BackupManifest.read(backup).problems(backup);
        if (!problems.isEmpty()) {
            throw new StackException(
                    "the base backup is not what was read from the server: " + several(problems),
                    "see to the disk, then call it again");
        }
    }

    static String several(List<String> problems) {
        String first = String.join("; ", problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
        return problems.size() > MOST_PROBLEMS ? first + "; and " + (problems.size() - MOST_PROBLEMS) + " more" : first;
    }

    /** By the script that containers run for it. */
    void expire(Duration limit, Consumer<String> says) {
        List<String> missing = PROGRAMS.stream()
                .filter(program -> !EmbeddedLayout.hasProgram(program))
                .toList();
        if (!missing.isEmpty()) {
            says.accept("the base backup is there; what has expired was not removed: that takes "
                    + String.join(", ", PROGRAMS) + ", and there is no " + String.join(", no ", missing));
            return;
        }
        String script = places.stack().resolve("scripts").resolve("expire.sh").toString();
        Command.Outcome outcome = Command.of(user.running(List.of("bash", script)))
                .in(places.archive())
                .with(Map.of(
                        "PGREPL_ARCHIVE_DIRECTORY", places.archive().toString(),
                        "PGREPL_RETAIN", places.plan().spec().archive().retain(),
                        "LC_ALL", "C"))
                .run(limit);
        outcome.errors().lines().forEach(says);
        if (!outcome.succeeded()) {
            says.accept("pgrepl: the base backup is there; what has expired was not removed, for the reason above");
        }
    }
}
