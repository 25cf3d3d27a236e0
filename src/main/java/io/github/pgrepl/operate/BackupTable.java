package io.github.pgrepl.operate;

import io.github.pgrepl.stack.StoredBackup;
import io.github.pgrepl.stack.StoredBackups.Listing;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The base backups of an archive, for people and for programs.
 *
 * @param listing what is there; nothing where that is not known, or there is no archive
 * @param notes sentences about it
 * @param now what ages are counted to
 */
record BackupTable(Optional<Listing> listing, List<String> notes, Instant now) {

    private static final List<String> HEADS =
            List.of("BASE BACKUP", "ENDED (UTC)", "AGE", "SIZE", "STARTS AT", "BUILDS ON");
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    static BackupTable ofNoArchive() {
        return new BackupTable(Optional.empty(), List.of(), Instant.EPOCH);
    }

    /** Of an archive that is not on this machine's disk. */
    static BackupTable ofVolume() {
        return new BackupTable(
                Optional.empty(),
                List.of("Which base backups there are is not known here, as the archive is in a volume of Docker's;"
                        + " scripts/basebackup.sh --list asks a running node"),
                Instant.EPOCH);
    }

    static BackupTable of(Listing listing, Instant now) {
        List<String> notes = new ArrayList<>(listing.problems());
        listing.backups().stream()
                .filter(backup -> !listing.isWhole(backup))
                .map(backup -> backup.name() + " cannot be restored: what it builds on is not there")
                .forEach(notes::add);
        return new BackupTable(Optional.of(listing), List.copyOf(notes), now);
    }

    /** Empty, or lines below an empty one. */
    String text() {
        Stream<String> table = listing
                .map(known -> known.backups().isEmpty() ? List.of("No base backup is stored.") : table(known))
                .orElse(List.of())
                .stream();
        List<String> lines = Stream.concat(table, notes.stream()).toList();
        return lines.isEmpty() ? "" : "\n" + String.join("\n", lines) + "\n";
    }

    private List<String> table(Listing known) {
        List<List<String>> cells = new ArrayList<>(List.of(HEADS));
        for (int i = 0; i < known.backups().size(); i++) {
            StoredBackup backup = known.backups().get(i);
            cells.add(List.of(
                    backup.name(),
                    MINUTE.format(backup.ended()),
                    age(backup),
                    StatusRow.bytes(backup.bytes()),
                    backup.start().position() + " on " + backup.start().timeline(),
                    buildsOn(known, i)));
        }
        return TextTable.lines(cells);
    }

    /** Names are long, and most often it is the one before. */
    private static String buildsOn(Listing known, int index) {
        StoredBackup backup = known.backups().get(index);
        if (backup.base().isEmpty()) {
            return "-";
        }
        Optional<StoredBackup> parent = known.parent(backup);
        if (parent.isPresent() && parent.get().equals(known.backups().get(index - 1))) {
            return "the above";
        }
        return parent.map(StoredBackup::name).orElse("gone");
    }

    private String age(StoredBackup backup) {
        Duration age = Duration.between(backup.ended(), now);
        if (age.toMinutes() < 1) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        if (age.toHours() < 1) {
            return age.toMinutes() + " min";
        }
        return age.toDays() < 2 ? age.toHours() + " h" : age.toDays() + " d";
    }

    Optional<List<JsonObject>> json() {
        return listing.map(known ->
                known.backups().stream().map(backup -> json(known, backup)).toList());
    }

    private JsonObject json(Listing known, StoredBackup backup) {
        return new JsonObject()
                .with("name", backup.name())
                .with("node", backup.node())
                .with("endedAt", backup.ended().toString())
                .with("ageSeconds", Duration.between(backup.ended(), now).toSeconds())
                .with("timeline", backup.start().timeline())
                .with("position", backup.start().position().toString())
                .with("startWal", backup.segment())
                .with("bytes", backup.bytes())
                .with("kind", backup.base().isPresent() ? "incremental" : "full")
                .with("parent", known.parent(backup).map(StoredBackup::name))
                .with("restorable", known.isWhole(backup));
    }

    /** Nothing where there are none. */
    Optional<List<String>> jsonNotes() {
        return notes.isEmpty() ? Optional.empty() : Optional.of(notes);
    }
}
