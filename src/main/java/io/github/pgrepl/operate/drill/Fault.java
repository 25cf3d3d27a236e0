package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.Stack.Ending;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What befalls the primary. */
public enum Fault {
    /** Its processes are killed. */
    KILL("killed") {
        @Override
        void strike(Stack stack, String node, Duration timeout) {
            stack.stop(node, Ending.KILLED, timeout);
        }
    },
    /** It hangs: its sockets stay open, and nothing answers. */
    PAUSE("frozen") {
        @Override
        void strike(Stack stack, String node, Duration timeout) {
            stack.freeze(node, timeout);
        }

        @Override
        void heal(Stack stack, String node, Duration timeout) {
            stack.thaw(node, timeout);
        }
    },
    /** It runs on, and nobody reaches it. */
    DISCONNECT("cut off") {
        @Override
        void require(Stack stack) {
            if (!stack.canDisconnect()) {
                throw new OperationException("pgrepl.fault: with " + stack.runtime()
                        + ", no node can be cut off from its network; what can befall one there is kill, pause or"
                        + " switchover, and disconnect takes Docker, with -Dpgrepl.runtime=docker");
            }
        }

        @Override
        void strike(Stack stack, String node, Duration timeout) {
            stack.disconnect(node, timeout);
        }

        @Override
        void heal(Stack stack, String node, Duration timeout) {
            stack.reconnect(node, timeout);
        }
    },
    /** Nothing: the change is planned. */
    SWITCHOVER("relieved") {
        @Override
        void strike(Stack stack, String node, Duration timeout) {}
    };

    private final String participle;

    Fault(String participle) {
        this.participle = participle;
    }

    /** @throws OperationException where what runs the nodes cannot do this to one; nothing has happened then */
    void require(Stack stack) {}

    abstract void strike(Stack stack, String node, Duration timeout);

    /** Takes it back, as far as the node's server does not have to be started for that. */
    void heal(Stack stack, String node, Duration timeout) {}

    /** What has happened to the primary: {@code killed}. */
    String participle() {
        return participle;
    }

    boolean isPlanned() {
        return this == SWITCHOVER;
    }

    /** As users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Fault> of(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst();
    }
}
