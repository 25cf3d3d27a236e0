package io.github.pgrepl.operate.drill;

import java.util.Comparator;

/** A row of the load: the client that wrote it, and its number there. No row is tried twice. */
record Row(int client, long number) implements Comparable<Row> {

    private static final Comparator<Row> ORDER =
            Comparator.comparing(Row::client).thenComparing(Row::number);

    @Override
    public int compareTo(Row other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return client + ":" + number;
    }
}
