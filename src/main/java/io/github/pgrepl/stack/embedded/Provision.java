package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.NodeSteps.Claim;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.IOSupplier;

/** Makes the data directories that are missing: all of a new cluster's, or those of nodes that join it. */
record Provision(ClusterPlan plan, Places places, Installation installation, ServerUser user) {

    private static final Duration CLONING = Duration.ofMinutes(30);

    /** Where a cluster was, none is made beside or over it. */
    void refuseToBeASecondCluster() throws IOException {
        for (NodePlan node : plan.nodes()) {
            try (Stream<Path> others = Files.list(places.mount(node))) {
                for (Path other : others.toList()) {
                    if (new DataDirectory(other).exists()
                            && !other.getFileName().toString().endsWith(".new")) {
                        throw new StackException(
                                "there is a database in " + other + ", which these servers do not run",
                                "run it as before, or begin anew with: mvn pgrepl:down -Dpgrepl.purge");
                    }
                }
            }
        }
        Path mark = places.archive().resolve("system-identifier");
        if (Files.exists(mark)) {
            throw new StackException(
                    "the archive is that of cluster " + Files.readString(mark).strip() + ", and no node has a database",
                    "restore the cluster from the archive, or begin anew with: mvn pgrepl:down -Dpgrepl.purge");
        }
    }

    /** A primary with its roles and databases, and standbys that are copies of it. */
    void makeCluster(InitialisedData empty, FirstStart.FreePort port, Duration timeout) throws IOException {
        NodeServer primary = server(plan.primary());
        FirstStart first = new FirstStart(plan, places, primary, user, empty);
        // By itself: what comes next waits for this copy alone.
        first.copy();
        Map<NodePlan, CompletableFuture<Path>> copies = new LinkedHashMap<>();
        for (NodePlan node : plan.standbys()) {
            copies.put(node, inBackground(() -> {
                Path copy = cloning(node).unfinished();
                FileCopy.copy(empty.directory(), copy);
                return copy;
            }));
        }
        try {
            first.run(port, timeout);
        } catch (RuntimeException | IOException e) {
            copies.values().forEach(copy -> copy.handle((path, failure) -> path).join());
            throw e;
        }
        List<CompletableFuture<Void>> clones = new ArrayList<>();
        copies.forEach((node, copy) -> clones.add(inBackground(() -> {
            cloning(node).fromStopped(primary.data(), finished(copy), downstreams(node));
            return null;
        })));
        // The archive is this cluster's from now on.
        RoleNotes notes = new RoleNotes(places.archive(), user);
        notes.mark(primary.data().systemIdentifier());
        notes.write(new Claim(plan.primary().name(), primary.data().timeline()));
        for (CompletableFuture<Void> clone : clones) {
            finished(clone);
        }
        Cloning.removeSlots(primary.data(), downstreams(plan.primary()));
    }

    /**
     * Ends the servers that make data directories. One that was launched by a start, or a restore, that was killed at that
     * very moment is noted nowhere else.
     */
    void endMakers() {
        plan.nodes().stream()
                .flatMap(node -> RunningServers.of(server(node).data().unfinished()).stream())
                .forEach(NodeServer::kill);
    }

    static <T> CompletableFuture<T> inBackground(IOSupplier<T> work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return work.get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static <T> T finished(CompletableFuture<T> work) throws IOException {
        try {
            return Waiting.join(work);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Set<String> downstreams(NodePlan node) {
        return plan.downstreams(node).stream().map(NodePlan::slot).collect(Collectors.toSet());
    }

    /** Of a primary that is down, which is the quickest. */
    void cloneStopped(NodePlan leader, List<NodePlan> nodes) throws IOException {
        NodeServer server = server(leader);
        if (server.process().isEmpty() && server.data().wasShutDown()) {
            for (NodePlan node : nodes) {
                cloning(node).fromStopped(server.data(), Set.of());
            }
        }
    }

    /** Of the primary, whose slot keeps from now on what the clone lacks. */
    void cloneRunning(NodePlan leader, NodePlan node) throws IOException {
        Logins logins = new Logins(plan, places);
        try (Connection connection = logins.backup(leader, CLONING)) {
            new Slots(logins, leader).renew(node);
            Cloning cloning = cloning(node);
            Path unfinished = cloning.unfinished();
            OnlineCopy.of(connection, server(leader).data().path(), unfinished).run("clone for " + node.name());
            cloning.finish(unfinished);
        } catch (SQLException | StackException e) {
            throw new StackException(
                    node.name() + " cannot be cloned from " + leader.name() + ": " + e.getMessage(),
                    "then start again",
                    e);
        }
    }

    private Cloning cloning(NodePlan node) {
        return new Cloning(node, server(node).data(), user);
    }

    private NodeServer server(NodePlan node) {
        return new NodeServer(node, places, installation, user);
    }
}
