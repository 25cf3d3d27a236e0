package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The WAL records in a directory, read as crash recovery reads them: up to the first that is not whole. Their format has
 * been the same in all majors that pgrepl knows.
 *
 * @param timeline the latest to read
 * @see <a href="https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/access/xlogrecord.h">xlogrecord.h</a>
 * @see <a href="https://github.com/postgres/postgres/blob/REL_17_STABLE/src/include/access/xlog_internal.h">xlog_internal.h</a>
 */
record WalRecords(Path directory, int timeline) {

    private static final int PAGE = 8192;
    private static final int CONTINUATION = 1;
    private static final int LONG_HEADER = 2;
    private static final int PAGE_HEADER = 24;
    private static final int LONG_PAGE_HEADER = 40;
    private static final int RECORD_HEADER = 24;
    private static final int CRC = 20;
    private static final int LARGEST = 1020 * 1024 * 1024;

    /** Ends a segment before it is full. */
    private static final int SWITCH = 0x40;

    /** @return where it begins; nothing where none can be read at the given position */
    Optional<Lsn> last(Lsn from) {
        try (Reading reading = new Reading(segmentSize())) {
            return reading.last(from.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all records between two positions are there and whole. */
    boolean reach(Lsn from, Lsn to) throws IOException {
        try (Reading reading = new Reading(segmentSize())) {
            return reading.reaches(from.value(), to.value());
        }
    }

    /** In bytes; a page where there is no WAL. */
    long segmentSize() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            Optional<Path> any = files.filter(
                            file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                    .findFirst();
            return any.isPresent() ? Files.size(any.get()) : PAGE;
        }
    }

    private record Entry(ByteBuffer bytes, long end) {

        long previous() {
            return bytes.getLong(8);
        }

        boolean endsSegment() {
            return bytes.get(17) == 0 && (bytes.get(16) & 0xf0) == SWITCH;
        }

        boolean isWhole() {
            CRC32C crc = new CRC32C();
            crc.update(bytes.array(), RECORD_HEADER, bytes.capacity() - RECORD_HEADER);
            crc.update(bytes.array(), 0, CRC);
            return (int) crc.getValue() == bytes.getInt(CRC);
        }
    }

    private final class Reading implements AutoCloseable {

        private final long segmentSize;
        private final ByteBuffer page = ByteBuffer.allocate(PAGE).order(ByteOrder.nativeOrder());
        private long pageStart = -1;
        private FileChannel segment;
        private long segmentNumber = -1;

        Reading(long segmentSize) {
            this.segmentSize = segmentSize;
        }

        Optional<Lsn> last(long from) throws IOException {
            Optional<Lsn> last = Optional.empty();
            Optional<Entry> entry = read(from);
            long position = from;
            while (entry.isPresent()) {
                position = afterHeader(position);
                last = Optional.of(new Lsn(position));
                long next = after(entry.get());
                long previous = position;
                entry = read(next).filter(found -> found.previous() == previous);
                position = next;
            }
            return last;
        }

        boolean reaches(long from, long to) throws IOException {
            long position = from;
            while (Long.compareUnsigned(position, to) < 0) {
                Optional<Entry> entry = read(position);
                if (entry.isEmpty()) {
                    return false;
                }
                position = after(entry.get());
            }
            return true;
        }

        private long after(Entry entry) {
            long next = (entry.end() + 7) & ~7L;
            return entry.endsSegment() && next % segmentSize != 0 ? next + segmentSize - next % segmentSize : next;
        }

        /** A position at the start of a page stands for the one after its header. */
        private long afterHeader(long position) {
            return position % PAGE == 0 ? position + headerAt(position) : position;
        }

        private int headerAt(long pageStart) {
            return pageStart % segmentSize == 0 ? LONG_PAGE_HEADER : PAGE_HEADER;
        }

        private Optional<Entry> read(long from) throws IOException {
            long position = afterHeader(from);
            if (!load(position)) {
                return Optional.empty();
            }
            int length = page.getInt((int) (position % PAGE));
            if (length < RECORD_HEADER || length > LARGEST) {
                return Optional.empty();
            }
            byte[] bytes = new byte[length];
            int filled = 0;
            while (true) {
                int offset = (int) (position % PAGE);
                int part = Math.min(length - filled, PAGE - offset);
                page.get(offset, bytes, filled, part);
                filled += part;
                position += part;
                if (filled == length) {
                    break;
                }
                if (!load(position) || !continues(length - filled)) {
                    return Optional.empty();
                }
                position += headerAt(position);
            }
            Entry entry = new Entry(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), position);
            return Optional.of(entry).filter(Entry::isWhole);
        }

        private boolean continues(int remaining) {
            return (page.getShort(2) & CONTINUATION) != 0 && page.getInt(16) == remaining;
        }

        /** @return whether the page is there; a segment that is used again still holds another one */
        private boolean load(long position) throws IOException {
            long start = position - position % PAGE;
            if (start == pageStart) {
                return true;
            }
            pageStart = -1;
            if (!open(Long.divideUnsigned(start, segmentSize))) {
                return false;
            }
            page.clear();
            while (page.hasRemaining()) {
                if (segment.read(page, start % segmentSize + page.position()) < 0) {
                    return false;
                }
            }
            boolean first = start % segmentSize == 0;
            if (page.getShort(0) == 0 || page.getLong(8) != start || first != ((page.getShort(2) & LONG_HEADER) != 0)) {
                return false;
            }
            pageStart = start;
            return true;
        }

        private boolean open(long number) throws IOException {
            if (number == segmentNumber) {
                return true;
            }
            close();
            for (int line = timeline; line > 0; line--) {
                Path file = directory.resolve(WalFiles.name(line, number, segmentSize));
                if (Files.exists(file)) {
                    segment = FileChannel.open(file);
                    segmentNumber = number;
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() throws IOException {
            segmentNumber = -1;
            if (segment != null) {
                segment.close();
            }
        }
    }
}
