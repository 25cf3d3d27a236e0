package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.NodeSteps.Claim;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who starts as what, by what the data directories say. There is never a second primary: of several data directories of a
 * primary, the one that was promoted last leads, and the others are held.
 *
 * @param leader starts as the primary; nothing: no node may
 * @param without nodes that have no data directory
 * @param held nodes that must not start, each with the reason
 */
record Roster(Optional<NodePlan> leader, List<NodePlan> without, Map<String, String> held) {

    /**
     * What a node's data directory says.
     *
     * @param timeline counts promotions
     */
    record Data(Kind kind, int timeline) {

        enum Kind {
            NONE,
            PRIMARY,
            STANDBY
        }

        static Data of(DataDirectory directory) {
            if (!directory.exists()) {
                return new Data(Kind.NONE, 0);
            }
            return new Data(directory.isStandby() ? Kind.STANDBY : Kind.PRIMARY, directory.timeline());
        }
    }

    /**
     * @param archived the newest timeline that the archive knows
     * @param claim who led last or is about to, as far as is known
     */
    static Roster of(ClusterPlan plan, Function<NodePlan, Data> reading, int archived, Optional<Claim> claim) {
        Map<NodePlan, Data> data = plan.nodes().stream().collect(Collectors.toMap(Function.identity(), reading));
        List<NodePlan> without = plan.nodes().stream()
                .filter(node -> data.get(node).kind() == Data.Kind.NONE)
                .toList();
        List<NodePlan> primaries = plan.nodes().stream()
                .filter(node -> data.get(node).kind() == Data.Kind.PRIMARY)
                .toList();
        Optional<NodePlan> newest = primaries.stream()
                .max(Comparator.comparingInt(node -> data.get(node).timeline()));
        Map<String, String> held = new HashMap<>();
        newest.ifPresent(leader -> primaries.stream()
                .filter(node -> node != leader)
                .forEach(node -> held.put(
                        node.name(),
                        leader.name() + " is the primary, on timeline "
                                + data.get(leader).timeline() + "; " + before(node))));
        newest.flatMap(node -> outdated(node, data.get(node).timeline(), archived, claim))
                .ifPresent(reason -> held.put(newest.get().name(), reason));
        Optional<NodePlan> leader = newest.filter(node -> !held.containsKey(node.name()));
        if (leader.isEmpty() && without.size() < plan.nodes().size()) {
            without.forEach(node ->
                    held.put(node.name(), "the cluster is there, but no node leads it: promote one, then start again"));
        }
        return new Roster(leader, without, held);
    }

    /** Why even the newest of the primaries must not lead. */
    private static Optional<String> outdated(NodePlan node, int own, int archived, Optional<Claim> claim) {
        if (own < archived) {
            return Optional.of("another node was promoted: the archive knows timeline " + archived + ", " + node.name()
                    + " is on " + own + "; " + before(node));
        }
        return claim.filter(other -> !other.node().equals(node.name()) && other.timeline() > own)
                .map(other -> other.node() + " was to be promoted, and may have been; " + node.name()
                        + " does not start as a second primary. Start " + other.node() + " and call mvn pgrepl:promote"
                        + " -Dpgrepl.node=" + other.node() + ", then bring this one back with mvn pgrepl:rejoin"
                        + " -Dpgrepl.node=" + node.name() + ". If " + other.node() + " is lost, mvn pgrepl:promote"
                        + " -Dpgrepl.node=" + node.name() + " lets this one lead again");
    }

    private static String before(NodePlan node) {
        return "it was primary before and does not start as a second one. Bring it back as a standby with: mvn"
                + " pgrepl:rejoin -Dpgrepl.node=" + node.name();
    }

    boolean isFresh(ClusterPlan plan) {
        return without.size() == plan.nodes().size();
    }

    /** Those that may start, each after the one it streams from. */
    List<NodePlan> order(ClusterPlan plan) {
        return plan.nodes().stream()
                .filter(node -> !held.containsKey(node.name()))
                .sorted(Comparator.comparingInt(
                        node -> leader.filter(node::equals).isPresent() ? 0 : depth(plan, node)))
                .toList();
    }

    private static int depth(ClusterPlan plan, NodePlan node) {
        int depth = 1;
        Set<String> seen = new HashSet<>();
        Optional<String> upstream = node.upstream();
        while (upstream.isPresent() && seen.add(upstream.get())) {
            depth++;
            String name = upstream.get();
            upstream = plan.nodes().stream()
                    .filter(other -> other.name().equals(name))
                    .findFirst()
                    .flatMap(NodePlan::upstream);
        }
        return depth;
    }
}
