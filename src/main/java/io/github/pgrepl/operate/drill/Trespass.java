package io.github.pgrepl.operate.drill;

import java.util.Map;

/**
 * Whether any node but the new primary accepted a write.
 *
 * @param attempts how many writes were tried there
 * @param accepted how many each node accepted
 */
record Trespass(int attempts, Map<String, Integer> accepted) {

    Trespass {
        accepted = Map.copyOf(accepted);
    }
}
