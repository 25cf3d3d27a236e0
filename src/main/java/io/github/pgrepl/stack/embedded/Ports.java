package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The ports of a stack's nodes: those of the spec, and for those that it leaves open, free ones. */
record Ports(Map<String, Integer> ofNodes) {

    /** Below the ports that systems give to outgoing connections, of which one could take ours before we do. */
    private static final int FIRST = 20_000;

    private static final int LAST = 29_999;

    /** As they were chosen at the last start; those of the spec where there was none. */
    static Ports remembered(ClusterPlan plan, Path file) {
        Map<String, Integer> ports = new TreeMap<>();
        plan.nodes().forEach(node -> ports.put(node.name(), node.port()));
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    int blank = line.indexOf(' ');
                    ports.computeIfPresent(
                            line.substring(blank + 1),
                            (node, port) -> port == 0 ? Integer.valueOf(line.substring(0, blank)) : port);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Ports(ports);
    }

    /**
     * Keeps the ports of those that run, and as far as they are free the others' too; chooses what is still open. Nobody
     * else may choose until servers listen on them.
     *
     * @param runs whether a node's server has its port already
     */
    Ports completed(ClusterPlan plan, InetAddress address, Random random, Predicate<NodePlan> runs) {
        Map<String, Integer> ports = new TreeMap<>(ofNodes);
        Set<Integer> taken = new HashSet<>(ofNodes.values());
        for (NodePlan node : plan.nodes()) {
            int port = ports.get(node.name());
            boolean open = node.port() == 0 && !runs.test(node) && (port == 0 || !isFree(address, port));
            if (open) {
                ports.put(node.name(), free(address, random, taken));
                taken.add(ports.get(node.name()));
            }
        }
        return new Ports(ports);
    }

    /** @param taken not these */
    static int free(InetAddress address, Random random, Set<Integer> taken) {
        int count = LAST - FIRST + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = FIRST + (start + i) % count;
            if (!taken.contains(port) && isFree(address, port)) {
                return port;
            }
        }
        throw new StackException(
                "none of the ports " + FIRST + " to " + LAST + " is free", "choose others with <port>");
    }

    static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int of(String node) {
        return ofNodes.get(node);
    }

    void remember(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                ofNodes.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey() + "\n")
                        .collect(Collectors.joining()));
    }
}
