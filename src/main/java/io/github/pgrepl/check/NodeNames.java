package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Node names are service names, host names and directories: each is there once, and none is taken. */
final class NodeNames implements Rule {

    private static final Set<String> DIRECTORIES = Set.of("archive", "scripts", "secrets", "init");

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Set<String> names = new HashSet<>();
        for (NodeSpec node : plan.spec().nodes()) {
            String name = node.name();
            if (!names.add(name)) {
                report(node, "another node has this name; every node needs its own", problems);
            } else if (DIRECTORIES.contains(name)) {
                report(node, "the stack has a directory of this name; choose another", problems);
            } else if (name.equals("localhost")) {
                report(node, "every host calls itself so; choose another", problems);
            } else if (name.matches("[0-9]+|0x[0-9a-f]+")) {
                report(
                        node,
                        "a host of this name would be taken for an IP address; let it begin with a letter",
                        problems);
            } else {
                Names.device(name).ifPresent(message -> report(node, message, problems));
            }
        }
    }

    private static void report(NodeSpec node, String message, Consumer<Problem> problems) {
        problems.accept(Problem.error(node.path().child("name"), Quoted.of(node.name()) + ": " + message));
    }
}
