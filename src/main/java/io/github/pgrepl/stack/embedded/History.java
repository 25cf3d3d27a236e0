package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The timelines that led to one.
 *
 * @param lines {@code timeline, where the next one forked off, why}, separated by tabs
 * @see <a href="https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-TIMELINES">Timelines</a>
 */
record History(List<String> lines) {

    static String file(int timeline) {
        return String.format("%08X.history", timeline);
    }

    /** As a server has it, or else the archive; empty where neither does, as of the first timeline. */
    static History of(Path server, Path archive, int timeline) {
        return Stream.of(server, archive)
                .map(directory -> directory.resolve(file(timeline)))
                .filter(Files::exists)
                .findFirst()
                .map(History::read)
                .orElse(new History(List.of()));
    }

    private static History read(Path file) {
        try {
            return new History(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a timeline was left for the next. */
    record Fork(int timeline, Lsn at) {}

    /** Of all timelines that led here, the oldest first. */
    List<Fork> forks() {
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= 2 && words[0].matches("[0-9]+"))
                .map(words -> new Fork(Integer.parseInt(words[0]), Lsn.parse(words[1])))
                .toList();
    }

    /** Whether what ends at a position of a timeline is part of the past of the one whose history this is. */
    boolean leadsTo(int own, int timeline, Lsn end) {
        return timeline == own
                || endOf(timeline).filter(left -> left.reaches(end)).isPresent();
    }

    /** Where another timeline was left for the next; nothing if it is not one of those that led here. */
    Optional<Lsn> endOf(int timeline) {
        return forks().stream()
                .filter(fork -> fork.timeline() == timeline)
                .map(Fork::at)
                .findFirst();
    }
}
