package io.github.pgrepl.stack;

/**
 * A position in WAL.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">pg_lsn Type</a>
 */
public record Lsn(long value) implements Comparable<Lsn> {

    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        return new Lsn(
                Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16));
    }

    /** How many bytes it is before another; none if it is not. */
    public long bytesTo(Lsn other) {
        return Math.max(0, other.value - value);
    }

    /** The byte before this one. */
    public Lsn previous() {
        return new Lsn(value - 1);
    }

    public boolean reaches(Lsn other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return String.format("%X/%X", value >>> 32, value & 0xffffffffL);
    }
}
