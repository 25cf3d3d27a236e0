package io.github.pgrepl.operate;

import io.github.pgrepl.operate.ServerReading.Downstream;
import io.github.pgrepl.operate.ServerReading.Slot;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.SynchronousList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether nodes are to each other what the plan says: who follows whom, with which slot, and who is waited for. */
record ReplicationProof(ClusterPlan plan, ClusterReading reading) {

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        reading.nodes().forEach(node -> findings.add(role(node)));
        reading.standbys().forEach(standby -> findings.add(upstream(standby)));
        if (plan.spec().replication().slots()) {
            reading.standbys().forEach(standby -> slot(standby).ifPresent(findings::add));
        }
        reading.nodes().forEach(node -> findings.addAll(strangers(node)));
        reading.primary().ifPresent(primary -> findings.addAll(synchronous(primary)));
        return findings;
    }

    private Finding role(NodeReading node) {
        if (node.server().isEmpty()) {
            return Finding.failed(
                    "role",
                    node.name(),
                    node.process().detail().isEmpty()
                            ? node.silence()
                            : node.process().detail());
        }
        ServerReading server = node.server().get();
        String timeline = ", timeline " + server.timeline();
        if (server.standby()) {
            return Finding.ok("role", node.name(), "standby" + timeline);
        }
        String leader = reading.primary().map(NodeReading::name).orElse("");
        if (!server.acceptsWrites()) {
            return Finding.failed(
                    "role", node.name(), "no standby, and accepts no writes: default_transaction_read_only");
        }
        return leader.equals(node.name())
                ? Finding.ok("role", node.name(), "primary" + timeline)
                : Finding.failed(
                        "role",
                        node.name(),
                        "accepts writes, as " + leader + " does: stop it, and bring it back as a standby");
    }

    private Finding upstream(NodeReading standby) {
        Optional<String> wanted = wantedUpstream(standby);
        Optional<String> actual = reading.upstreamOf(standby.name()).map(NodeReading::name);
        if (actual.isEmpty() && isDelaying(standby)) {
            return Finding.ok(
                    "upstream", standby.name(), "replays what it has, as late as it is to, before it connects again");
        }
        String expected = wanted.orElse("any node: there is no primary");
        return actual.isPresent() && actual.equals(wanted)
                ? Finding.ok("upstream", standby.name(), "streams from " + expected)
                : Finding.failed(
                        "upstream",
                        standby.name(),
                        "does not stream from " + expected
                                + actual.map(name -> ", but from " + name).orElse(": see its log"));
    }

    private Optional<String> wantedUpstream(NodeReading standby) {
        return standby.plan().upstream().or(() -> reading.primary().map(NodeReading::name));
    }

    private static boolean isDelaying(NodeReading standby) {
        return Readiness.isDelayed(standby)
                && standby.server().filter(ServerReading::delaying).isPresent();
    }

    private Optional<Finding> slot(NodeReading standby) {
        Optional<NodeReading> upstream = wantedUpstream(standby)
                .flatMap(name -> reading.nodes().stream()
                        .filter(node -> node.name().equals(name))
                        .filter(node -> node.server().isPresent())
                        .findFirst());
        return upstream.map(node -> slot(
                standby,
                node.name(),
                node.server().orElseThrow().slot(standby.plan().slot())));
    }

    private static Finding slot(NodeReading standby, String upstream, Optional<Slot> slot) {
        String where = standby.plan().slot() + " on " + upstream;
        if (slot.isEmpty()) {
            return Finding.failed(
                    "slot", standby.name(), where + " is not there: it is made when " + upstream + " starts again");
        }
        String state = slot.get().walStatus().orElse("without a position");
        if (state.equals("lost")) {
            return Finding.failed(
                    "slot",
                    standby.name(),
                    where + " is lost, with WAL that " + standby.name()
                            + " still needs: remove its data directory, and it" + " clones itself");
        }
        return slot.get().active() || isDelaying(standby)
                ? Finding.ok("slot", standby.name(), where + ": " + state)
                : Finding.failed("slot", standby.name(), where + " is not in use");
    }

    /** A slot that no one uses and the plan does not know holds WAL back until the disk, or its limit, is full. */
    private List<Finding> strangers(NodeReading node) {
        Set<String> known = plan.nodes().stream().map(NodePlan::slot).collect(Collectors.toSet());
        return node.server().stream()
                .flatMap(server -> server.slots().stream())
                .filter(slot -> !known.contains(slot.name())
                        && !slot.active()
                        && slot.walStatus().isPresent())
                .map(slot -> Finding.failed(
                        "slot",
                        node.name(),
                        slot.name() + " is in no plan and not in use, and holds WAL back; drop it with: select"
                                + " pg_drop_replication_slot('" + slot.name() + "')"))
                .toList();
    }

    private List<Finding> synchronous(NodeReading primary) {
        Optional<SynchronousList> list = primary.plan().synchronous();
        List<Finding> findings = new ArrayList<>();
        int rank = 0;
        for (Downstream standby : inOrderOf(list, primary)) {
            boolean named = list.filter(names -> isNamed(names, standby)).isPresent();
            rank += named ? 1 : 0;
            String expected = named ? list.orElseThrow().state(rank) : "async";
            findings.add(
                    expected.equals(standby.sync())
                            ? Finding.ok("sync", standby.name(), standby.sync())
                            : Finding.failed(
                                    "sync",
                                    standby.name(),
                                    standby.sync() + ", planned " + expected + ": see"
                                            + " synchronous_standby_names of " + primary.name()));
        }
        int present = rank;
        list.filter(names -> present < names.count())
                .ifPresent(names -> findings.add(Finding.failed(
                        "sync",
                        primary.name(),
                        "commits wait for " + names + ", and of these " + present + " stream")));
        return findings;
    }

    private List<Downstream> inOrderOf(Optional<SynchronousList> list, NodeReading primary) {
        return primary.server().orElseThrow().downstreams().stream()
                .filter(standby -> standby.isStreaming()
                        && plan.nodes().stream().anyMatch(node -> node.name().equals(standby.name())))
                .sorted(Comparator.comparingInt(
                        standby -> list.map(names -> names.names().indexOf(standby.name()))
                                .filter(at -> at >= 0)
                                .orElse(Integer.MAX_VALUE)))
                .toList();
    }

    private static boolean isNamed(SynchronousList list, Downstream standby) {
        return list.names().contains(standby.name());
    }
}
