package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.drill.Write.Result;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What clients were told, compared with what is there.
 *
 * @param present how many rows are there
 * @param missing acknowledged, and not there
 * @param unwritten there, and refused or never written
 * @param twice there more than once
 */
record SetCheck(int present, List<Row> missing, List<Row> unwritten, List<Row> twice) {

    SetCheck {
        missing = List.copyOf(missing);
        unwritten = List.copyOf(unwritten);
        twice = List.copyOf(twice);
    }

    /** @param rows every row that is there, as often as it is there */
    static SetCheck of(Collection<Write> writes, Collection<Row> rows) {
        Map<Row, Long> there =
                rows.stream().collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        Set<Row> missing = new TreeSet<>();
        Set<Row> unwritten = new TreeSet<>(there.keySet());
        for (Write write : writes) {
            if (write.isAcknowledged() && !there.containsKey(write.row())) {
                missing.add(write.row());
            }
            if (write.result() != Result.REFUSED) {
                unwritten.remove(write.row());
            }
        }
        return new SetCheck(
                rows.size(),
                List.copyOf(missing),
                List.copyOf(unwritten),
                there.keySet().stream().filter(row -> there.get(row) > 1).toList());
    }
}
