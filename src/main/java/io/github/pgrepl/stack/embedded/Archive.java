package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.BackupSteps.Wish;
import io.github.pgrepl.stack.Lsn;
import io.github.pgrepl.stack.RecoveryTarget;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.StoredBackup;
import io.github.pgrepl.stack.StoredBackups;
import io.github.pgrepl.stack.StoredBackups.Listing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a cluster can be restored from, as it is found on the disk. Only read. */
record Archive(Path path) {

    private static final DateTimeFormatter PRINTED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'+00'").withZone(ZoneOffset.UTC);

    /**
     * A base backup that recovery can begin with.
     *
     * @param end where it is consistent
     * @param timeline of its end
     * @param ended when it had ended, in whole seconds
     */
    private record Beginning(StoredBackup backup, Lsn end, int timeline, Instant ended) {}

    private Beginning beginning(StoredBackup backup) throws IOException {
        BackupManifest manifest = manifest(backup);
        return new Beginning(
                backup, manifest.end(), manifest.timeline(), backup.ended().plusSeconds(1));
    }

    Path directory(StoredBackup backup) {
        return path.resolve("basebackup").resolve(backup.name());
    }

    BackupManifest manifest(StoredBackup backup) throws IOException {
        return BackupManifest.read(directory(backup));
    }

    Path wal() {
        return path.resolve("wal");
    }

    /** @param wanted nothing: the newest */
    int timeline(Optional<Integer> wanted) {
        int newest = DataDirectory.newestHistory(wal());
        int timeline = wanted.orElse(newest);
        if (timeline != 1 && !Files.exists(wal().resolve(History.file(timeline)))) {
            throw new StackException(
                    "the archive knows no timeline " + timeline,
                    "its newest is " + newest + ", which is taken without -Dpgrepl.targetTimeline=");
        }
        return timeline;
    }

    /**
     * Where a restore point's record begins, on the way to a timeline: of several of the name, the last. The server itself
     * would stop at the first.
     *
     * @return nothing for another kind of target; or if it is not found, as one may lie across two pages
     */
    Optional<Lsn> restorePoint(RecoveryTarget target, int timeline) throws IOException {
        return target.kind() == RecoveryTarget.Kind.NAME
                ? new RestorePoints(wal(), timeline, History.of(wal(), wal(), timeline)).last(target.value())
                : Optional.empty();
    }

    /** @param point as of {@link #restorePoint} */
    StoredBackup choose(Wish wish, int timeline, Optional<Lsn> point) throws IOException {
        Listing stored = new StoredBackups(path).read();
        List<Beginning> all = beginnings(stored);
        if (wish.baseBackup().isPresent()) {
            return named(wish.baseBackup().get(), wish.target(), stored, all);
        }
        if (all.isEmpty()) {
            throw new StackException(
                    "the archive has no base backup to restore from", "take one with mvn pgrepl:basebackup");
        }
        History history = History.of(wal(), wal(), timeline);
        List<Beginning> leading = all.stream()
                .filter(each -> history.leadsTo(timeline, each.timeline(), each.end()))
                .toList();
        if (leading.isEmpty()) {
            throw new StackException(
                    "no base backup in the archive leads to timeline " + timeline,
                    "there are: "
                            + all.stream()
                                    .map(each -> each.backup().name() + " (timeline " + each.timeline() + ")")
                                    .collect(Collectors.joining(", ")));
        }
        return newestBefore(wish.target(), point, leading).backup();
    }

    /** Full ones, by their ends. */
    private List<Beginning> beginnings(Listing stored) throws IOException {
        List<Beginning> all = new ArrayList<>();
        for (StoredBackup backup : stored.backups()) {
            if (backup.base().isEmpty()) {
                all.add(beginning(backup));
            }
        }
        all.sort(Comparator.comparing(Beginning::end));
        return all;
    }

    private static StoredBackup named(String name, RecoveryTarget target, Listing stored, List<Beginning> all) {
        StoredBackup backup = stored.backups().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new StackException(
                        "pgrepl.baseBackup: the archive has no base backup " + name,
                        "there are: "
                                + Stream.concat(
                                                stored.backups().stream().map(StoredBackup::name),
                                                stored.problems().stream())
                                        .collect(Collectors.joining(", "))));
        if (backup.base().isPresent()) {
            throw new StackException(
                    name + " is an increment, and the programs of embedded servers lack pg_combinebackup",
                    "restore it with Docker, or choose a full one: "
                            + all.stream().map(each -> each.backup().name()).collect(Collectors.joining(", ")));
        }
        // The server itself minds only where something was committed while the backup was taken.
        if (target.kind() == RecoveryTarget.Kind.TIME
                && all.stream()
                        .filter(each -> each.backup().equals(backup))
                        .anyMatch(each -> each.ended().isAfter(target.instant()))) {
            throw new StackException(
                    target.goal() + " is before the end of base backup " + name,
                    "choose an older one with -Dpgrepl.baseBackup=, or a later target");
        }
        return backup;
    }

    private static Beginning newestBefore(RecoveryTarget target, Optional<Lsn> point, List<Beginning> leading) {
        Beginning found = null;
        for (Beginning each : leading) {
            boolean before = switch (target.kind()) {
                case LATEST -> true;
                case TIME -> !each.ended().isAfter(target.instant());
                case LSN -> Lsn.parse(target.setting()).reaches(each.end());
                // Not found by its name, it is somewhere after the oldest.
                case NAME ->
                    found == null || point.filter(at -> at.reaches(each.end())).isPresent();
            };
            if (!before) {
                break;
            }
            found = each;
        }
        if (found == null) {
            Beginning oldest = leading.get(0);
            throw new StackException(
                    target.goal() + " is before all that can be restored",
                    "the oldest base backup is " + oldest.backup().name() + ", which ended at "
                            + PRINTED.format(oldest.ended()));
        }
        return found;
    }

    /** What is not the end of the archive, and yet the end of what could be replayed; nothing where it is the end. */
    Optional<String> gap(int timeline, Lsn reached, long segmentSize) throws IOException {
        String segment = WalFiles.name(timeline, Long.divideUnsigned(reached.value(), segmentSize), segmentSize);
        try (Stream<Path> files = Files.list(wal())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9A-F]{24}") && name.startsWith(segment.substring(0, 8)))
                    .max(Comparator.naturalOrder())
                    .filter(newest -> newest.compareTo(segment) > 0)
                    .map(newest ->
                            "the archive goes on to " + newest + ", but " + segment + " in it is missing or not whole");
        }
    }
}
