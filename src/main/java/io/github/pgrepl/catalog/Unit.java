package io.github.pgrepl.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a plain number of a setting counts, and which units may be written after one. Units are case-sensitive. */
public enum Unit {
    BYTES("B", Written.BYTE, 1),
    KILOBYTES("kB", Written.BYTE, 1024),
    BLOCKS("8kB", Written.BYTE, 8192),
    MEGABYTES("MB", Written.BYTE, 1024 * 1024),
    MILLISECONDS("ms", Written.TIME, 1_000),
    SECONDS("s", Written.TIME, 1_000_000),
    MINUTES("min", Written.TIME, 60_000_000);

    /** A unit that may be written, in bytes or microseconds. */
    private record Written(String symbol, double size) {

        private static final List<Written> BYTE = List.of(
                new Written("TB", 0x1p40),
                new Written("GB", 0x1p30),
                new Written("MB", 0x1p20),
                new Written("kB", 0x1p10),
                new Written("B", 1));
        private static final List<Written> TIME = List.of(
                new Written("d", 86_400e6),
                new Written("h", 3_600e6),
                new Written("min", 60e6),
                new Written("s", 1e6),
                new Written("ms", 1e3),
                new Written("us", 1));
    }

    private final String symbol;
    private final List<Written> written;
    private final double size;

    Unit(String symbol, List<Written> written, double size) {
        this.symbol = symbol;
        this.written = written;
        this.size = size;
    }

    static Unit of(String symbol) {
        return Arrays.stream(values())
                .filter(unit -> unit.symbol.equals(symbol))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(symbol));
    }

    /** As the server shows it: {@code 8kB}, {@code ms}. */
    public String symbol() {
        return symbol;
    }

    /** The units that may be written, smallest first: {@code B, kB, MB, GB, TB}. */
    String choices() {
        StringBuilder choices = new StringBuilder();
        for (int i = written.size() - 1; i >= 0; i--) {
            choices.append(choices.isEmpty() ? "" : ", ").append(written.get(i).symbol());
        }
        return choices.toString();
    }

    /**
     * The value in this unit of a number written in another; empty where that is none of {@link #choices}. As the
     * server does, a fraction is first rounded to the next smaller unit that can be written.
     */
    Optional<Double> from(double number, String writtenUnit) {
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).symbol().equals(writtenUnit)) {
                double value = inThis(number, written.get(i));
                if (i + 1 == written.size()) {
                    return Optional.of(value);
                }
                double smaller = inThis(1, written.get(i + 1));
                return Optional.of(Math.rint(value / smaller) * smaller);
            }
        }
        return Optional.empty();
    }

    private double inThis(double number, Written unit) {
        // One multiplication or one division, as the server's tables have it, so that no other digits come out.
        return unit.size() >= size ? number * (unit.size() / size) : number * (1.0 / (size / unit.size()));
    }
}
