package io.github.pgrepl.local;

import io.github.pgrepl.mojo.Example;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.DatabasePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.testing.RealServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An example's cluster: its nodes run, its roles and databases are there, and standbys have their slots. */
final class LocalCluster implements AutoCloseable {

    private final Map<String, LocalNode> nodes = new LinkedHashMap<>();

    private LocalCluster() {}

    static LocalCluster started(Example example, int major) {
        LocalCluster cluster = new LocalCluster();
        try {
            cluster.start(example, major, example.plan().nodes());
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    static LocalCluster startedPrimary(Example example, int major) {
        LocalCluster cluster = new LocalCluster();
        try {
            cluster.start(example, major, List.of(example.plan().primary()));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void start(Example example, int major, List<NodePlan> wanted) {
        Loopback addresses = new Loopback();
        RealServer first = LocalNode.withPassword(major);
        for (NodePlan node : wanted) {
            RealServer server =
                    node.isInitialPrimary() ? first : RealServer.copyOf(first).becomeStandby();
            nodes.put(node.name(), new LocalNode(server, addresses));
            node(node.name()).configure(example, node.name());
        }
        for (LocalNode node : nodes.values()) {
            node.server().startAsConfigured();
            if (node.node().isInitialPrimary()) {
                makeRoles(node);
            }
            // Whoever streams from a node, or will once it leads, has its slot there.
            node.plan().nodes().stream()
                    .filter(peer -> peer != node.node())
                    .forEach(peer -> node.ask("select pg_create_physical_replication_slot('" + peer.slot() + "')"));
        }
    }

    /** As the script for the first start does with psql. */
    private static void makeRoles(LocalNode primary) {
        ClusterPlan plan = primary.plan();
        List<String> statements = new ArrayList<>();
        for (RolePlan role : plan.roles()) {
            if (role.kind() != Kind.SUPERUSER) {
                statements.add(
                        "create role \"" + role.name() + "\" login password '" + LocalNode.password(role.name()) + "'");
            }
        }
        statements.add("alter role \"" + plan.role(Kind.REPLICATION).name() + "\" replication");
        for (DatabasePlan database : plan.databases()) {
            statements.add("create database \"" + database.name() + "\" owner \"" + database.owner() + "\"");
        }
        primary.execute(statements.toArray(String[]::new));
    }

    LocalNode node(String name) {
        return nodes.get(name);
    }

    @Override
    public void close() {
        nodes.values().forEach(LocalNode::close);
    }
}
