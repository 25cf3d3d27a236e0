package io.github.pgrepl.stack.docker;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.PortHolder;
import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** A stack that Docker Compose runs from its directory. */
public final class DockerStack implements Stack {

    private static final String COMPOSE_FILE = "docker-compose.yml";
    private static final String OVERRIDES = "docker-compose.override.yml";

    /** How often ports are chosen before it is taken for no accident that others have them. */
    private static final int ATTEMPTS = 5;

    /** For what only asks. */
    private static final Duration SHORT = Duration.ofSeconds(20);

    /** More than starting containers takes where the images are there. */
    private static final Duration LONG = Duration.ofSeconds(10);

    /** More than passes between two health checks. */
    private static final Duration PROBE = Duration.ofSeconds(5);

    /** Each look starts two programs. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final ClusterPlan plan;
    private final Path directory;
    private final PublishedPorts ports;
    private final Consumer<String> notice;
    private String project = "";

    /**
     * @param directory the stack directory; for stopping, it need not exist any more
     * @param notice is told in a sentence what is otherwise than before
     */
    public DockerStack(ClusterPlan plan, Path directory, Consumer<String> notice) {
        this.plan = plan;
        this.directory = real(directory);
        this.notice = notice;
        this.ports = new PublishedPorts(plan, EnvFile.in(this.directory), notice);
    }

    @Override
    public ClusterPlan plan() {
        return plan;
    }

    @Override
    public String runtime() {
        return "Docker Compose, project " + project();
    }

    @Override
    public void start(Duration timeout) {
        ComposeProject.remember(project(), directory);
        up(DockerCommands.up(project(), directory, files()), timeout);
    }

    @Override
    public void start(String node, Duration timeout) {
        up(DockerCommands.up(project(), directory, files(), node), timeout);
    }

    /** A port may be somebody else's between our choice and the container's start: then another is chosen. */
    private void up(Command command, Duration timeout) {
        ports.choose(this::containers);
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            Outcome outcome = told(command, timeout);
            if (DockerFailure.takenPort(outcome).filter(ports::replace).isEmpty()) {
                requireSuccess(command, outcome);
                return;
            }
        }
        run(command, timeout);
    }

    /** Says what takes long, if it does. */
    private Outcome told(Command command, Duration timeout) {
        CompletableFuture<Void> telling = CompletableFuture.runAsync(
                () -> notice.accept("Docker Compose is still busy; an image that is not there yet, such as "
                        + plan.spec().image() + ", is being pulled."),
                CompletableFuture.delayedExecutor(LONG.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return DockerEngine.run(command, timeout);
        } finally {
            telling.cancel(false);
        }
    }

    private List<String> files() {
        return Stream.of(COMPOSE_FILE, OVERRIDES)
                .filter(file -> file.equals(COMPOSE_FILE) || Files.exists(directory.resolve(file)))
                .toList();
    }

    @Override
    public void stop(String node, Ending ending, Duration timeout) {
        container(containers(), node)
                .filter(container -> container.process(node).state() != State.ENDED)
                .map(Container::id)
                .map(ending == Ending.KILLED ? DockerCommands::kill : DockerCommands::stop)
                .ifPresent(command -> run(command, timeout));
    }

    @Override
    public void freeze(String node, Duration timeout) {
        container(containers(), node).filter(container -> !container.isFrozen()).ifPresent(container -> {
            awaitProbe(node, container.newestProbe());
            freeze(DockerCommands.freeze(container.id()), timeout);
        });
    }

    /**
     * Where a health check begins just while its container is frozen, the engine waits for it, and for that container does
     * nothing else any more. Soon after one has ended, none begins.
     */
    private void awaitProbe(String node, Optional<Container.Probe> before) {
        Waiting.until(
                () -> !container(containers(), node)
                        .flatMap(Container::newestProbe)
                        .equals(before),
                LOOK,
                PROBE);
    }

    /** Where processes come and go, the engine may not catch all of them at once, and lets those go that it has. */
    private static void freeze(Command command, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Outcome outcome = DockerEngine.run(command, timeout);
            if (outcome.succeeded()) {
                return;
            }
            if (!outcome.errors().contains("unable to freeze") || System.nanoTime() - deadline > 0) {
                throw DockerFailure.of(command, outcome, DockerStack::holder);
            }
        }
    }

    @Override
    public void thaw(String node, Duration timeout) {
        container(containers(), node)
                .filter(Container::isFrozen)
                .ifPresent(container -> run(DockerCommands.thaw(container.id()), timeout));
    }

    @Override
    public boolean canDisconnect() {
        return true;
    }

    @Override
    public void disconnect(String node, Duration timeout) {
        container(containers(), node)
                .ifPresent(container -> networks()
                        .filter(container.networks()::contains)
                        .forEach(network -> run(DockerCommands.disconnect(network, container.id()), timeout)));
    }

    @Override
    public void reconnect(String node, Duration timeout) {
        container(containers(), node)
                .ifPresent(container -> networks()
                        .filter(network -> !container.networks().contains(network))
                        .forEach(network -> run(DockerCommands.connect(network, container.id(), node), timeout)));
    }

    private Stream<String> networks() {
        return run(DockerCommands.networks(project()), SHORT).output().lines();
    }

    /** With the project's name, by which {@code docker compose} in it finds the containers. */
    @Override
    public Optional<Command> script(String name, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("bash", "scripts/" + name));
        words.addAll(arguments);
        return Optional.of(Command.of(words).in(directory).with(Map.of(ComposeProject.VARIABLE, project())));
    }

    @Override
    public void stop(Data data, Duration timeout) {
        run(DockerCommands.down(project(), data), timeout);
        if (data == Data.PURGE) {
            plan.nodes().forEach(node -> empty(directory.resolve(node.name()).resolve("pgdata")));
            empty(directory.resolve("archive"));
            ports.forget();
        }
    }

    /** With other storage it is in a volume of the engine's. */
    @Override
    public Optional<Path> archive() {
        return plan.spec().storage() == Storage.BIND ? Optional.of(directory.resolve("archive")) : Optional.empty();
    }

    @Override
    public List<NodeProcess> processes() {
        List<Container> containers = containers();
        return plan.nodes().stream()
                .map(NodePlan::name)
                .map(node -> container(containers, node)
                        .map(container -> container.process(node))
                        .orElseGet(() -> new NodeProcess(node, State.ABSENT, Optional.empty(), "")))
                .toList();
    }

    @Override
    public List<String> log(String node, int lines) {
        return container(containers(), node)
                .map(container -> DockerEngine.run(
                        DockerCommands.log(container.id(), container.status().startedAt(), lines), SHORT))
                .map(log -> Stream.concat(log.output().lines(), log.errors().lines())
                        .toList())
                .orElse(List.of());
    }

    private static Optional<Container> container(List<Container> containers, String node) {
        return containers.stream()
                .filter(container -> container.service().equals(node))
                .findFirst();
    }

    private List<Container> containers() {
        List<String> identifiers = run(DockerCommands.containers(project()), SHORT)
                .output()
                .lines()
                .toList();
        // One that is gone meanwhile makes the command fail, and still tells of the others.
        return identifiers.isEmpty()
                ? List.of()
                : Container.parse(DockerEngine.run(DockerCommands.inspect(identifiers), SHORT)
                        .output());
    }

    private String project() {
        if (project.isEmpty()) {
            project = ComposeProject.of(
                    plan.spec().name(),
                    directory,
                    run(DockerCommands.projects(), SHORT).output().lines().toList());
        }
        return project;
    }

    private static Outcome run(Command command, Duration limit) {
        Outcome outcome = DockerEngine.run(command, limit);
        requireSuccess(command, outcome);
        return outcome;
    }

    private static void requireSuccess(Command command, Outcome outcome) {
        if (!outcome.succeeded()) {
            throw DockerFailure.of(command, outcome, DockerStack::holder);
        }
    }

    /** Another container's port is a process of the engine's to the system, which tells a person nothing. */
    private static String holder(int port) {
        String containers = DockerEngine.run(DockerCommands.publishing(port), SHORT)
                .output()
                .strip();
        return containers.isEmpty() ? PortHolder.of(port) : " by the container " + containers;
    }

    private static void empty(Path data) {
        try {
            if (Files.isDirectory(data)) {
                FileUtils.cleanDirectory(data.toFile());
            }
        } catch (IOException e) {
            throw new StackException(
                    "the stack is stopped, but not all of " + data + " can be removed: " + e.getMessage(),
                    "remove it as the user who owns it",
                    e);
        }
    }

    /** As Docker labels it: absolute, and without symbolic links as far as the path exists. */
    private static Path real(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                try {
                    return existing.toRealPath().resolve(existing.relativize(absolute));
                } catch (IOException e) {
                    return absolute;
                }
            }
        }
        return absolute;
    }
}
