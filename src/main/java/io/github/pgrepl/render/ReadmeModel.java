package io.github.pgrepl.render;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.spec.SynchronousList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the README says beside the plan itself.
 *
 * @param members how many nodes there are, in words
 * @param streams who streams from whom when the cluster is made
 * @param addresses host and port of each node whose port is known before it starts
 * @param candidates standbys that may become the primary: they follow it directly and at once
 * @param promoted what promote.sh says once the first of them leads
 * @param rows what status.sh shows of a healthy cluster, below its head
 * @param data the directories in the stack directory that hold all of the cluster's data; none where volumes do
 * @param synchronous what commits wait for when the cluster is made; nothing: for no standby
 * @param restorable whether there is an archive that outlives the nodes
 */
public record ReadmeModel(
        String members,
        List<WalStream> streams,
        List<String> addresses,
        List<String> candidates,
        List<String> promoted,
        List<String> rows,
        List<String> data,
        Optional<String> synchronous,
        boolean restorable) {

    /** As status.sh writes it. */
    private static final String ROW = "%-20s %-8s 1        0/5A3F210      %-20s %-10s %-10s %-9s %s";

    /**
     * @param from a node, by the name of its slot, which is a name in diagrams too
     * @param applyDelay how long the receiver waits before it applies a commit
     */
    public record WalStream(String from, String to, Optional<String> applyDelay) {}

    static ReadmeModel of(ClusterPlan plan) {
        String host = connectHost(plan.spec().bindAddress());
        List<NodePlan> candidates =
                plan.standbys().stream().filter(NodePlan::followsAtOnce).toList();
        return new ReadmeModel(
                members(plan.standbys().size()),
                plan.standbys().stream()
                        .map(standby ->
                                new WalStream(sender(plan, standby).slot(), standby.slot(), standby.applyDelay()))
                        .toList(),
                plan.nodes().stream()
                        .filter(node -> node.port() != 0)
                        .map(node -> host + ":" + node.port())
                        .toList(),
                candidates.stream().map(NodePlan::name).toList(),
                candidates.stream()
                        .findFirst()
                        .map(leader -> promoted(plan, leader))
                        .orElse(List.of()),
                plan.nodes().stream().map(node -> row(plan, node)).toList(),
                data(plan),
                plan.primary().synchronous().map(SynchronousList::toString),
                plan.spec().archive().enabled() && plan.spec().storage() != Storage.TMPFS);
    }

    private static List<String> promoted(ClusterPlan plan, NodePlan leader) {
        String primary = plan.primary().name();
        List<String> lines = new ArrayList<>();
        lines.add(leader.name() + " is the primary, on timeline 2, and accepts writes");
        leader.synchronous().ifPresent(standbys -> lines.add("commits wait for " + standbys));
        lines.add(
                primary + " comes back with scripts/rejoin.sh " + primary + "; it does not start as a second primary");
        plan.standbys().stream()
                .filter(standby -> !standby.equals(leader))
                .forEach(standby -> lines.add(standby.name() + " follows by itself"));
        return lines;
    }

    private static String members(int standbys) {
        return switch (standbys) {
            case 0 -> "a primary";
            case 1 -> "a primary and a standby";
            default -> "a primary and " + standbys + " standbys";
        };
    }

    private static NodePlan sender(ClusterPlan plan, NodePlan standby) {
        return plan.nodes().stream()
                .filter(node -> Optional.of(node.name()).equals(standby.upstream()))
                .findFirst()
                .orElse(plan.primary());
    }

    private static String row(ClusterPlan plan, NodePlan node) {
        return node.isInitialPrimary()
                ? String.format(ROW, node.name(), "primary", "-", "-", "-", "-", "-")
                : String.format(
                        ROW,
                        node.name(),
                        "standby",
                        sender(plan, node).name(),
                        "streaming",
                        "0",
                        sync(plan, node),
                        plan.spec().replication().slots() ? "reserved" : "-");
    }

    private static String sync(ClusterPlan plan, NodePlan node) {
        return plan.primary()
                .synchronous()
                .filter(list -> list.names().contains(node.name()))
                .map(list -> list.state(list.names().indexOf(node.name()) + 1))
                .orElse("async");
    }

    private static List<String> data(ClusterPlan plan) {
        if (plan.spec().storage() != Storage.BIND) {
            return List.of();
        }
        return Stream.concat(plan.nodes().stream().map(node -> node.name() + "/pgdata"), Stream.of("archive"))
                .toList();
    }

    /** Where a client on the host finds what is published on an address. */
    private static String connectHost(String bindAddress) {
        boolean everywhere = bindAddress.equals("0.0.0.0") || bindAddress.equals("::");
        return everywhere ? "localhost" : bindAddress.contains(":") ? "[" + bindAddress + "]" : bindAddress;
    }
}
