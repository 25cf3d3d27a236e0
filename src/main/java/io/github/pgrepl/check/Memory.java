package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.Problem;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** A node's shared memory fits the limit of its container, with room for the rest of the server. */
final class Memory implements Rule {

    private static final long BLOCK = 8192; // shared_buffers counts blocks
    private static final long MEGABYTE = 1 << 20;
    private static final long LEAST = 6 * MEGABYTE;

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        for (NodePlan node : plan.nodes()) {
            Effective effective = new Effective(catalog, node);
            OptionalLong buffers = effective.number("shared_buffers");
            if (node.memory().isEmpty() || buffers.isEmpty()) {
                continue;
            }
            long limit = bytes(node.memory().get());
            if (limit < LEAST) {
                problems.accept(Problem.error(
                        effective.nodeSpec(plan.spec()).path().child("memory"),
                        node.memory().get() + " is less than the 6m that Docker takes; give the server more"));
                continue;
            }
            long shared = buffers.getAsLong() * BLOCK;
            long dynamic = effective.number("min_dynamic_shared_memory").orElse(0) * MEGABYTE; // taken at the start
            String name = shared > limit / 4 * 3 ? "shared_buffers" : "min_dynamic_shared_memory";
            if (shared + dynamic > limit / 4 * 3) {
                problems.accept(Problem.error(
                        effective.path(plan.spec(), name),
                        (name.equals("shared_buffers")
                                        ? shared / MEGABYTE + "MB does"
                                        : dynamic / MEGABYTE + "MB, beside the " + shared / MEGABYTE
                                                + "MB of shared_buffers, do")
                                + " not fit <memory>" + node.memory().get()
                                + "</memory>: the server needs a quarter of it for the rest, and would be killed; lower "
                                + name + ", or raise <memory>"));
            }
        }
    }

    /** Of a size as Compose writes it. */
    static long bytes(String size) {
        String unit = size.replaceAll("[0-9]", "");
        long number = Long.parseLong(size.substring(0, size.length() - unit.length()));
        return switch (Names.fold(unit)) {
            case "k", "kb" -> Math.multiplyExact(number, 1L << 10);
            case "m", "mb" -> Math.multiplyExact(number, 1L << 20);
            case "g", "gb" -> Math.multiplyExact(number, 1L << 30);
            default -> number;
        };
    }
}
