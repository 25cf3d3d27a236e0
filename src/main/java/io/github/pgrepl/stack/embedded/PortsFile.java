package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.stack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where the ports of a stack's servers are kept from start to start: a line for each, its number and its node. */
record PortsFile(Path file) {

    /** As they were chosen at the last start; those of the spec where there was none. */
    Ports read(ClusterPlan plan) {
        Map<String, Integer> remembered = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    int blank = line.indexOf(' ');
                    remembered.put(line.substring(blank + 1), Integer.valueOf(line.substring(0, blank)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Ports.of(plan, remembered);
    }

    /** One write at a time. Whoever reads meanwhile has the ports of before, or these. */
    void write(Ports ports) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                next,
                ports.ofNodes().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey() + "\n")
                        .collect(Collectors.joining()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
