package io.github.pgrepl.stack.docker;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.render.ComposeModel;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Ports;
import io.github.pgrepl.stack.StackException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * On which ports Docker publishes the nodes that the spec leaves open. Left to Docker, they would be others at every start
 * of a container, and an address that was handed out would soon lead nowhere. So they are chosen once, and kept in the
 * stack's {@code .env}, where the compose file has them from.
 *
 * @param notice is told which ones are others than before, and why
 */
record PublishedPorts(ClusterPlan plan, EnvFile file, Consumer<String> notice) {

    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    /**
     * Chooses for those that have none yet, and for those whose port somebody else has meanwhile.
     *
     * @param present the stack's containers; not asked for where the spec leaves nothing open
     */
    void choose(Supplier<List<Container>> present) {
        if (plan.nodes().stream().allMatch(node -> node.port() != 0)) {
            return;
        }
        List<Container> containers = present.get();
        Ports before = remembered(containers);
        // One that runs on a port of Docker's choice would be started anew if it got another.
        remember(before, before.completed(plan, address(), new Random(), node -> runs(node, containers)));
    }

    /**
     * Chooses another one for the node whose port was free and is not any more.
     *
     * @return false where no node has it by our choice, so that nothing has changed
     */
    boolean replace(int taken) {
        Ports before = remembered(List.of());
        Ports after = before.without(taken, plan, address(), new Random());
        remember(before, after);
        return !after.equals(before);
    }

    void forget() {
        file.removeAll(ComposeModel.PORT_VARIABLES);
    }

    private Ports remembered(List<Container> containers) {
        Map<String, String> values = file.values();
        Map<String, Integer> ports = new TreeMap<>();
        for (NodePlan node : plan.nodes()) {
            Optional.ofNullable(values.get(ComposeModel.portVariable(node)))
                    .filter(value -> PORT.matcher(value).matches())
                    .map(Integer::valueOf)
                    // The directory may have been removed and made anew while its containers are still there.
                    .or(() -> container(node, containers).flatMap(Container::wantedPort))
                    .ifPresent(port -> ports.put(node.name(), port));
        }
        return Ports.of(plan, ports);
    }

    private void remember(Ports before, Ports after) {
        Map<String, String> values = new TreeMap<>();
        for (NodePlan node : plan.nodes()) {
            int port = after.of(node.name());
            if (node.port() == 0 && port != 0) {
                values.put(ComposeModel.portVariable(node), Integer.toString(port));
            }
        }
        file.set(values);
        after.changesSince(before).forEach(notice);
    }

    private static boolean runs(NodePlan node, List<Container> containers) {
        return container(node, containers)
                .filter(container -> container.process(node.name()).state() != State.ENDED)
                .isPresent();
    }

    private static Optional<Container> container(NodePlan node, List<Container> containers) {
        return containers.stream()
                .filter(container -> container.service().equals(node.name()))
                .findFirst();
    }

    private InetAddress address() {
        String address = plan.spec().bindAddress();
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new StackException("<bindAddress> " + address + " is no address", "correct it", e);
        }
    }
}
