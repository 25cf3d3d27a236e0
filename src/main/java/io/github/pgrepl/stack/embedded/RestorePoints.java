package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where restore points are in the WAL of an archive.
 *
 * @see <a href="https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/access/xlog_internal.h">xl_restore_point</a>
 */
record RestorePoints(Path wal, int timeline, History history) {

    private static final int ALIGNMENT = 8;

    /** A record's header, the header of its data, a time, and a name with the zeros after it. */
    private static final int LENGTH = 24 + 2 + 8 + 64;

    private static final int NAME = 24 + 2 + 8;
    private static final int INFO = 16;
    private static final int RESOURCE_MANAGER = 17;
    private static final byte RESTORE_POINT = 0x70;
    private static final byte XLOG = 0;

    /** Where the last one of a name begins; nothing if it is not found, as one may lie across two pages. */
    Optional<Lsn> last(String name) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(wal)) {
            segments = files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                    .sorted(Comparator.<Path>naturalOrder().reversed())
                    .toList();
        }
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.UTF_8);
        for (Path segment : segments) {
            Optional<Lsn> found = last(segment, wanted);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Lsn> last(Path segment, byte[] wanted) throws IOException {
        try (FileChannel channel = FileChannel.open(segment)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.nativeOrder());
            long start = start(segment, channel.size());
            for (int at = (bytes.limit() - LENGTH) / ALIGNMENT * ALIGNMENT; at >= 0; at -= ALIGNMENT) {
                if (bytes.getInt(at) == LENGTH
                        && bytes.get(at + RESOURCE_MANAGER) == XLOG
                        && (bytes.get(at + INFO) & 0xf0) == RESTORE_POINT
                        && bytes.slice(at + NAME, wanted.length).equals(ByteBuffer.wrap(wanted))
                        && history.leadsTo(timeline, timelineOf(segment), new Lsn(start + at + 1))) {
                    return Optional.of(new Lsn(start + at));
                }
            }
            return Optional.empty();
        }
    }

    private static int timelineOf(Path segment) {
        return Integer.parseInt(segment.getFileName().toString().substring(0, 8), 16);
    }

    /** Where a segment begins, by its name: the timeline, and then the number in two parts. */
    private static long start(Path segment, long size) {
        String name = segment.getFileName().toString();
        return (Long.parseLong(name.substring(8, 16), 16) << 32) + Long.parseLong(name.substring(16), 16) * size;
    }
}
