package io.github.pgrepl.local;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Gives each node of a cluster a loopback address of its own, so that all can listen on the same port. The network is
 * chosen by chance: nobody else's server is there.
 */
final class Loopback implements UnaryOperator<String> {

    private final String network;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Loopback() {
        Random random = new Random();
        network = "127." + (1 + random.nextInt(254)) + "." + random.nextInt(256) + ".";
    }

    @Override
    public String apply(String node) {
        return known.computeIfAbsent(node, any -> network + (known.size() + 1));
    }
}
