package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.stack.NodeSteps.Claim;
import io.github.pgrepl.stack.PortHolder;
import io.github.pgrepl.stack.Ports;
import io.github.pgrepl.stack.PrivateFile;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** One start of a stack's servers: makes what is missing, holds what must not start, and starts the rest in order. */
final class Startup {

    private static final String PORTS = "ports";
    private static final int ATTEMPTS = 5;
    private static final Duration LISTENING = Duration.ofSeconds(30);
    private static final Duration STANDBY = Duration.ofSeconds(5);

    private final ClusterPlan plan;
    private final Places places;
    private final Supplies supplies;
    private final CacheDirectory cache;
    private final RunningServers running;
    private final ServerUser user;
    private final RoleNotes notes;
    private final Binaries binaries;
    private final Installation installation;
    private final Provision provision;
    private final Duration timeout;
    private Ports configured;

    Startup(ClusterPlan plan, Places places, Supplies supplies, CacheDirectory cache, Duration timeout)
            throws IOException {
        this.plan = plan;
        this.places = places;
        this.supplies = supplies;
        this.cache = cache;
        this.timeout = timeout;
        running = new RunningServers(cache, places.identity());
        user = ServerUser.ownerOf(places.stack());
        notes = new RoleNotes(places.archive(), user);
        binaries = Binaries.of(plan.spec().postgres());
        installation = Installation.of(cache, binaries, () -> {
            supplies.notice("Fetching and unpacking PostgreSQL " + binaries.version() + ", once for this machine.");
            return supplies.jar(binaries);
        });
        provision = new Provision(plan, places, installation, user);
    }

    /** @param wanted which nodes to start; the others stay as they are */
    void run(Predicate<NodePlan> wanted) throws IOException {
        refuseToBeACopy();
        if (plan.spec().archive().enabled()
                && EmbeddedLayout.here(places, places.ports().read(plan)).shell() == EmbeddedLayout.Shell.NONE) {
            supplies.notice(
                    "Nothing is archived, for archiving takes bash, which this machine does not have: install it,"
                            + " or set <archive><enabled> to false.");
        }
        endStrangers();
        prepareDirectories();
        Roster roster = Roster.of(
                plan,
                node -> Roster.Data.of(server(node).data()),
                DataDirectory.newestHistory(places.archive().resolve("wal")),
                notes.claim());
        tellHeld(roster);
        boolean fresh = roster.isFresh(plan);
        if (fresh) {
            provision.refuseToBeASecondCluster();
            makeCluster();
            roster = new Roster(Optional.of(plan.primary()), List.of(), Map.of());
        }
        Optional<NodePlan> leads = roster.leader().filter(wanted);
        if (leads.isPresent()) {
            String name = leads.get().name();
            notes.write(new Claim(name, server(leads.get()).data().timeline()));
        }
        List<NodePlan> order = roster.order(plan).stream()
                .filter(node -> server(node).process().isEmpty())
                .filter(wanted)
                .toList();
        List<NodePlan> without =
                order.stream().filter(roster.without()::contains).toList();
        if (roster.leader().isPresent()) {
            provision.cloneStopped(roster.leader().get(), without);
        }
        launch(
                roster,
                order.stream().filter(node -> server(node).data().exists()).toList());
        List<NodePlan> late =
                without.stream().filter(node -> !server(node).data().exists()).toList();
        for (NodePlan node : late) {
            provision.cloneRunning(roster.leader().orElseThrow(), node);
        }
        if (!late.isEmpty()) {
            launch(roster, late);
        }
        if (!fresh) {
            makeSlots(roster);
        }
    }

    private void launch(Roster roster, List<NodePlan> order) throws IOException {
        for (int attempt = 1; !launched(roster, order); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new StackException(
                        "no free ports were found in " + ATTEMPTS + " attempts", "choose others with <port>");
            }
        }
    }

    private NodeServer server(NodePlan node) {
        return new NodeServer(node, places, installation, user);
    }

    /** PostgreSQL would refuse to start there as well, with another reason. */
    private void refuseToBeACopy() {
        for (NodePlan node : plan.nodes()) {
            DataDirectory data = server(node).data();
            RunningServers.original(data).ifPresent(original -> {
                throw new StackException(
                        data.path() + " is a copy of " + original.path()
                                + ", whose server runs: what was copied meanwhile may be broken",
                        "begin anew here with: mvn pgrepl:down -Dpgrepl.purge; to keep the data, stop the other stack"
                                + " before it is copied");
            });
        }
    }

    /** What an earlier start of this directory left, and no data directory knows of any more. */
    private void endStrangers() throws IOException {
        List<ProcessHandle> known = plan.nodes().stream()
                .flatMap(node -> server(node).process().stream())
                .toList();
        running.all().stream().filter(server -> !known.contains(server)).forEach(NodeServer::kill);
        provision.endMakers();
        running.forget();
        for (ProcessHandle server : known) {
            running.add(server);
        }
    }

    /** Directories and configuration alone. */
    void prepare() throws IOException {
        prepareDirectories();
        configure(choosePorts(plan.nodes()));
    }

    private void prepareDirectories() throws IOException {
        List<Path> servers = new ArrayList<>(
                List.of(places.archive().resolve("wal"), places.archive().resolve("basebackup")));
        plan.nodes().forEach(node -> servers.add(places.mount(node)));
        for (Path directory : servers) {
            Files.createDirectories(directory);
            user.requireWayTo(directory);
        }
        servers.add(places.archive());
        if (!Installation.windows()) {
            servers.add(PrivateFile.directory(places.sockets()));
        }
        // Whose the directory is, his is what is in it; and in that of a server that runs, files come and go meanwhile.
        user.own(servers.stream().filter(directory -> !user.owns(directory)).toList());
        user.requireWayTo(places.running());
    }

    private void tellHeld(Roster roster) throws IOException {
        for (NodePlan node : plan.nodes()) {
            Files.deleteIfExists(places.held(node.name()));
        }
        for (Map.Entry<String, String> held : roster.held().entrySet()) {
            Files.createDirectories(places.running(held.getKey()));
            Files.writeString(places.held(held.getKey()), held.getValue());
        }
    }

    private void makeCluster() throws IOException {
        supplies.notice("Making the cluster " + plan.spec().name() + " for the first time.");
        // The server that makes it has a port of its own, but what is written has to be right as a whole.
        Ports ports = choosePorts(plan.nodes());
        configure(ports);
        places.ports().write(ports);
        provision.makeCluster(
                InitialisedData.of(cache, binaries, installation),
                launch -> cache.locked(PORTS, () -> {
                    running.add(launch.at(Ports.free(InetAddress.getLoopbackAddress(), new Random(), Set.of())));
                    return null;
                }),
                timeout);
    }

    /** Rendering takes its time: what is written for these ports already is not written again. */
    private void configure(Ports ports) throws IOException {
        if (ports.equals(configured)) {
            return;
        }
        ClusterPlan here = Planner.plan(plan.spec(), EmbeddedLayout.here(places, ports), plan.files());
        new Configuration(here, places, user).write(supplies.rendered(here), supplies.certificates());
        configured = ports;
    }

    /** Nobody else chooses ports until all servers have theirs. */
    private boolean launched(Roster roster, List<NodePlan> order) throws IOException {
        return cache.locked(PORTS, () -> {
            Ports ports = choosePorts(order);
            configure(ports);
            places.ports().write(ports);
            Map<NodePlan, ProcessHandle> launched = new LinkedHashMap<>();
            for (NodePlan node : order) {
                ProcessHandle process = server(node).launch(server(node).data().path(), Map.of());
                running.add(process);
                launched.put(node, process);
                if (roster.leader().filter(node::equals).isPresent()) {
                    // A standby that does not find its primary waits a while before it tries again.
                    NodeServer.awaitOrEnd(
                            process, () -> RunningServers.isReady(server(node).data()), LISTENING);
                }
            }
            boolean allHaveTheirPort = true;
            for (Map.Entry<NodePlan, ProcessHandle> each : launched.entrySet()) {
                NodeServer server = server(each.getKey());
                NodeServer.awaitOrEnd(each.getValue(), () -> RunningServers.listens(server.data()), LISTENING);
                allHaveTheirPort &= each.getValue().isAlive() || !server.lostItsPort();
            }
            if (allHaveTheirPort) {
                return true;
            }
            order.forEach(node -> server(node).process().ifPresent(NodeServer::kill));
            return false;
        });
    }

    private Ports choosePorts(List<NodePlan> order) throws IOException {
        InetAddress address =
                InetAddress.getByName(EmbeddedLayout.host(plan.spec().bindAddress()));
        for (NodePlan node : order) {
            if (node.port() != 0 && !Ports.isFree(address, node.port())) {
                throw new StackException(
                        "port " + node.port() + " is taken" + PortHolder.of(node.port()),
                        "stop what holds it, or choose another with <port>; 0 takes a free one");
            }
        }
        return places.ports()
                .read(plan)
                .completed(
                        plan,
                        address,
                        new Random(),
                        node -> server(node).process().isPresent());
    }

    private void makeSlots(Roster roster) throws IOException {
        Logins logins = new Logins(plan, places);
        for (NodePlan node : plan.nodes()) {
            NodeServer server = server(node);
            boolean leads = roster.leader().filter(node::equals).isPresent();
            boolean ready = Waiting.until(
                    () -> RunningServers.isReady(server.data())
                            || server.process().isEmpty(),
                    leads ? timeout : STANDBY);
            if (ready && server.process().isPresent()) {
                try {
                    new Slots(logins, node).ensure(leads ? Slots.Reserve.NOW : Slots.Reserve.WHEN_USED);
                } catch (SQLException e) {
                    // Whoever waits for the cluster sees which standby does not stream, and its log tells why.
                }
            }
        }
    }
}
