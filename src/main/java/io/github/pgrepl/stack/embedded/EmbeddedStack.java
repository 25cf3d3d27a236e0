package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.stack.BackupSteps;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.NodeSteps;
import io.github.pgrepl.stack.Ports;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.IOSupplier;

/**
 * A stack of {@code postgres} processes on this machine. They live on when the process that started them ends, and are
 * found again by their data directories.
 */
public final class EmbeddedStack implements Stack {

    /** How long a server that was told to end at once may take. */
    private static final Duration IMMEDIATE = Duration.ofSeconds(10);

    private final ClusterPlan plan;
    private final Places places;
    private final Supplies supplies;
    private final CacheDirectory cache;
    private volatile Planned planned;

    /**
     * @param plan whose spec counts; what follows from where servers run is planned anew
     * @param directory the stack directory; for stopping, it need not exist any more
     */
    public EmbeddedStack(ClusterPlan plan, Path directory, Supplies supplies, CacheDirectory cache) {
        Places given = new Places(plan, directory.toAbsolutePath().normalize());
        this.plan = Files.exists(given.freePorts()) ? freePorts(given) : plan;
        this.places = new Places(this.plan, given.stack());
        this.supplies = supplies;
        this.cache = cache;
    }

    private static ClusterPlan freePorts(Places places) {
        ClusterPlan plan = places.plan();
        Ports ports = places.ports().read(plan);
        return Planner.plan(plan.spec().withFreePorts(), EmbeddedLayout.here(places, ports), plan.files());
    }

    /** @throws StackException where there are no server programs for machines of this kind */
    public static void requirePrograms() {
        Platform.current();
    }

    @Override
    public String runtime() {
        return "embedded servers, PostgreSQL "
                + Binaries.of(plan.spec().postgres()).version();
    }

    @Override
    public ClusterPlan plan() {
        Ports ports = ports();
        if (planned == null || !planned.ports().equals(ports)) {
            planned = new Planned(ports, Planner.plan(plan.spec(), EmbeddedLayout.here(places, ports), plan.files()));
        }
        return planned.plan();
    }

    private record Planned(Ports ports, ClusterPlan plan) {}

    private Ports ports() {
        return places.ports().read(plan);
    }

    @Override
    public void start(Duration timeout) {
        start(node -> true, timeout);
    }

    @Override
    public void start(String name, Duration timeout) {
        start(node -> node.name().equals(name), timeout);
    }

    private void start(Predicate<NodePlan> wanted, Duration timeout) {
        alone(() -> {
            new Startup(plan, places, supplies, cache, timeout).run(wanted);
            return null;
        });
    }

    /** The primary first: it sends its standbys everything before it ends. */
    @Override
    public void stop(Data data, Duration timeout) {
        alone(() -> {
            List<NodeServer> primaries = new ArrayList<>();
            List<NodeServer> standbys = new ArrayList<>();
            plan.nodes().stream()
                    .map(this::server)
                    .forEach(server -> (server.data().isStandby() ? standbys : primaries).add(server));
            end(primaries, timeout);
            end(standbys, timeout);
            RunningServers running = running();
            running.all().forEach(NodeServer::kill);
            provision().endMakers();
            running.forget();
            remove(data);
            return null;
        });
    }

    private static void end(List<NodeServer> servers, Duration timeout) {
        List<ProcessHandle> processes = new ArrayList<>();
        for (NodeServer server : servers) {
            server.process().ifPresent(process -> {
                server.shutDown(process);
                processes.add(process);
            });
        }
        if (!Waiting.until(() -> processes.stream().allMatch(NodeServer::hasEnded), timeout)) {
            processes.stream().filter(process -> !NodeServer.hasEnded(process)).forEach(NodeServer::kill);
        }
    }

    private void remove(Data data) throws IOException {
        for (NodePlan node : plan.nodes()) {
            FileUtils.deleteDirectory(places.running(node.name()).toFile());
            if (data == Data.PURGE && Files.isDirectory(places.mount(node))) {
                FileUtils.cleanDirectory(places.mount(node).toFile());
            }
        }
        if (data == Data.PURGE && Files.isDirectory(places.archive())) {
            FileUtils.cleanDirectory(places.archive().toFile());
        }
        if (places.isInMemory()) {
            FileUtils.deleteDirectory(places.memory().toFile());
        }
        FileUtils.deleteDirectory(places.sockets().toFile());
    }

    @Override
    public void stop(String name, Ending ending, Duration timeout) {
        NodeServer server = server(node(name));
        server.process().ifPresent(process -> {
            if (ending == Ending.KILLED) {
                NodeServer.kill(process);
            } else {
                end(List.of(server), timeout);
            }
        });
    }

    @Override
    public void freeze(String name, Duration timeout) {
        server(node(name)).process().ifPresent(process -> NodeServer.signal(process, "STOP"));
    }

    @Override
    public void thaw(String name, Duration timeout) {
        server(node(name)).process().ifPresent(process -> NodeServer.signal(process, "CONT"));
    }

    /** They are for containers. */
    @Override
    public Optional<Command> script(String name, List<String> arguments) {
        return Optional.empty();
    }

    @Override
    public Optional<Path> archive() {
        return Optional.of(places.archive());
    }

    @Override
    public Optional<NodeSteps> steps() {
        return Optional.of(new EmbeddedSteps(this, places, user()));
    }

    @Override
    public Optional<BackupSteps> backups() {
        return Optional.of(new EmbeddedBackups(this, places, cache));
    }

    @Override
    public List<NodeProcess> processes() {
        Ports ports = ports();
        return plan.nodes().stream().map(node -> process(node, ports)).toList();
    }

    private NodeProcess process(NodePlan node, Ports ports) {
        NodeServer server = server(node);
        if (server.process().isPresent()) {
            return new NodeProcess(
                    node.name(), State.RUNNING, Optional.of(EmbeddedLayout.endpoint(plan, ports, node)), "");
        }
        try {
            if (Files.exists(places.held(node.name()))) {
                return new NodeProcess(
                        node.name(), State.HELD, Optional.empty(), Files.readString(places.held(node.name())));
            }
        } catch (IOException e) {
            throw new StackException(places.held(node.name()) + " cannot be read", "see to it", e);
        }
        return Files.exists(places.log(node.name()))
                ? new NodeProcess(node.name(), State.ENDED, Optional.empty(), lastWord(server))
                : new NodeProcess(node.name(), State.ABSENT, Optional.empty(), "");
    }

    private static String lastWord(NodeServer server) {
        List<String> last = server.log(1);
        return last.isEmpty() ? "its log is empty" : last.get(0).strip();
    }

    @Override
    public List<String> log(String name, int lines) {
        return server(node(name)).log(lines);
    }

    /** As it runs here. */
    NodePlan node(String name) {
        return plan().nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The same cluster in another directory. */
    EmbeddedStack in(Path directory) {
        return new EmbeddedStack(plan, directory, supplies, cache);
    }

    /** What a server of the primary's needs that is not this stack's yet. */
    NodeServer prepared(Duration timeout) throws IOException {
        new Startup(plan, places, supplies, cache, timeout).prepare();
        return server(plan.primary());
    }

    RunningServers running() {
        return new RunningServers(cache, places.identity());
    }

    Places places() {
        return places;
    }

    NodeServer server(String name) {
        return server(node(name));
    }

    private NodeServer server(NodePlan node) {
        return new NodeServer(node, places, installation(), user());
    }

    private Installation installation() {
        return Installation.in(cache, Binaries.of(plan.spec().postgres()));
    }

    Provision provision() {
        return new Provision(plan, places, installation(), user());
    }

    ServerUser user() {
        return ServerUser.ownerOf(places.stack());
    }

    /** One start or stop of a stack at a time; where the directory is gone by now, its lock is as well. */
    <T> T alone(IOSupplier<T> work) {
        return alone("stacks", work);
    }

    /** @param what there is one of at a time */
    <T> T alone(String what, IOSupplier<T> work) {
        try {
            return cache.locked(what + "/" + places.identity(), work);
        } catch (IOException e) {
            throw new StackException(
                    "the servers' files cannot be written: " + e.getMessage(),
                    String.valueOf(e.getMessage()).contains("No space left on device")
                            ? "the disk is full: make room, and run it again"
                            : "see to it, and run it again",
                    e);
        }
    }
}
