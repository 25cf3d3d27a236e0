package io.github.pgrepl.stack;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The ports of a stack's nodes: those of the spec, and for those that it leaves open, free ones.
 *
 * @param ofNodes by the nodes' names; 0: not chosen yet
 */
public record Ports(Map<String, Integer> ofNodes) {

    /** Below the ports that systems give to outgoing connections, of which one could take ours before we do. */
    private static final int FIRST = 20_000;

    private static final int LAST = 29_999;

    /** @param remembered those that were chosen earlier; what the spec names counts, whatever is remembered */
    public static Ports of(ClusterPlan plan, Map<String, Integer> remembered) {
        Map<String, Integer> ports = new TreeMap<>();
        for (NodePlan node : plan.nodes()) {
            ports.put(node.name(), node.port() == 0 ? remembered.getOrDefault(node.name(), 0) : node.port());
        }
        return new Ports(ports);
    }

    /**
     * Keeps the ports of those that run, and as far as they are free the others' too; chooses what is still open. What is
     * free may be somebody else's before a server listens on it: whoever starts servers keeps others from choosing
     * meanwhile, or chooses again.
     *
     * @param runs whether a node's server has its port already
     */
    public Ports completed(ClusterPlan plan, InetAddress address, Random random, Predicate<NodePlan> runs) {
        Map<String, Integer> ports = new TreeMap<>(ofNodes);
        Set<Integer> taken = new HashSet<>(ofNodes.values());
        for (NodePlan node : plan.nodes()) {
            int port = of(node.name());
            if (node.port() == 0 && !runs.test(node) && (port == 0 || !isFree(address, port))) {
                ports.put(node.name(), free(address, random, taken));
                taken.add(ports.get(node.name()));
            }
        }
        return new Ports(ports);
    }

    /** Another one for the node that has a port which is not to be had; the same where none has it by our choice. */
    public Ports without(int port, ClusterPlan plan, InetAddress address, Random random) {
        Map<String, Integer> ports = new TreeMap<>(ofNodes);
        plan.nodes().stream()
                .filter(node -> node.port() == 0 && of(node.name()) == port)
                .forEach(node -> ports.put(node.name(), free(address, random, new HashSet<>(ofNodes.values()))));
        return new Ports(ports);
    }

    /** Which ports were others before: a sentence for each. */
    public List<String> changesSince(Ports before) {
        return ofNodes.keySet().stream()
                .filter(node -> before.of(node) != 0 && before.of(node) != of(node))
                .map(node -> "port " + before.of(node) + ", which " + node + " had, is taken"
                        + PortHolder.of(before.of(node)) + "; it has port " + of(node) + " now")
                .toList();
    }

    /** @param taken not these */
    public static int free(InetAddress address, Random random, Set<Integer> taken) {
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

    /** On an address of another machine, such as a remote Docker engine's, every port passes for free. */
    public static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return !isOfThisMachine(address);
        }
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }

    public int of(String node) {
        return ofNodes.get(node);
    }
}
