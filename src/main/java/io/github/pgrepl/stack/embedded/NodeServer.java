package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.commons.io.input.ReversedLinesFileReader;

/** The server of one node: one {@code postgres} process with its children. */
final class NodeServer {

    private static final Duration SIGNAL = Duration.ofSeconds(10);
    private static final int LOG_LINES = 50;
    private static final String READY = ".ready";

    private final NodePlan node;
    private final Places places;
    private final Installation installation;
    private final ServerUser user;

    NodeServer(NodePlan node, Places places, Installation installation, ServerUser user) {
        this.node = node;
        this.places = places;
        this.installation = installation;
        this.user = user;
    }

    NodePlan node() {
        return node;
    }

    DataDirectory data() {
        return new DataDirectory(places.data(node));
    }

    Optional<ProcessHandle> process() {
        return RunningServers.of(data());
    }

    /** @param overrides settings for this start alone, in the place of those of the node's postgresql.conf */
    ProcessHandle launch(Path directory, Map<String, String> overrides) throws IOException {
        Path log = places.log(node.name());
        Files.deleteIfExists(log);
        List<String> words = new ArrayList<>(List.of(
                installation.program("postgres").toString(),
                "-D",
                directory.toString(),
                "-c",
                "config_file=" + places.running(node.name()).resolve("postgresql.conf")));
        overrides.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
        return Command.of(user.running(words)).in(directory).with(environment()).launch(log);
    }

    /** What the scripts for the archive go by. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PGREPL_NODE", node.name());
        environment.put("PGREPL_ARCHIVE_DIRECTORY", places.archive().toString());
        if (!places.plan().spec().archive().enabled()) {
            environment.put("PGREPL_ARCHIVE", "history");
        }
        environment.put("LC_ALL", "C");
        return environment;
    }

    /** Whether it ended because somebody else has its port. */
    boolean lostItsPort() {
        return log(LOG_LINES).stream().anyMatch(line -> line.contains("Address already in use"));
    }

    /** The fast shutdown: with a checkpoint, and with all WAL sent. Returns before it has ended. */
    void shutDown(ProcessHandle server) {
        Command.of(user.running(
                        List.of(installation.program("pg_ctl").toString(), "kill", "INT", Long.toString(server.pid()))))
                .run(SIGNAL);
    }

    /** @throws StackException where there is no standby to promote */
    void promote() {
        control("promote", "-W");
    }

    void reload() {
        control("reload");
    }

    private void control(String... words) {
        List<String> all =
                new ArrayList<>(List.of(installation.program("pg_ctl").toString(), "--silent"));
        all.addAll(List.of(words));
        all.addAll(List.of("-D", data().path().toString()));
        Command.Outcome outcome = Command.of(user.running(all)).run(SIGNAL);
        if (!outcome.succeeded()) {
            throw new StackException(
                    node.name() + " does not take the word to " + words[0] + ": "
                            + outcome.errors().strip(),
                    "see its log, " + places.log(node.name()));
        }
    }

    /** Stores in the archive what this node alone has for it; its server does not run. */
    void archiveTheRest(Duration limit) throws IOException {
        Path status = data().path().resolve("pg_wal").resolve("archive_status");
        try (Stream<Path> files = Files.list(status)) {
            for (Path ready : files.filter(file -> file.toString().endsWith(READY))
                    .sorted()
                    .toList()) {
                String name = ready.getFileName().toString().replace(READY, "");
                if (Files.exists(data().path().resolve("pg_wal").resolve(name))) {
                    archive(data().path(), name, limit);
                }
                Files.move(ready, status.resolve(name + ".done"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** @param directory a data directory whose server does not run */
    void archive(Path directory, String name, Duration limit) {
        String script =
                places.stack().resolve("scripts").resolve("archive-wal.sh").toString();
        Command.Outcome outcome = Command.of(user.running(List.of("bash", script, "pg_wal/" + name, name)))
                .in(directory)
                .with(environment())
                .run(limit);
        if (!outcome.succeeded()) {
            throw new StackException(
                    name + " is on " + node.name() + " alone and cannot be archived: "
                            + outcome.errors().strip(),
                    "mend that, then call it again; " + node.name() + " is as it was");
        }
    }

    /** Whether {@code SIGSTOP} halts it; where the system does not tell, it is found out by asking it in vain. */
    static boolean isFrozen(ProcessHandle server) {
        return isInState(server, "T");
    }

    /** A process whose parent does not ask for its end, as the first one of a container may not, is a zombie for long. */
    static boolean hasEnded(ProcessHandle process) {
        return !process.isAlive() || isInState(process, "Z");
    }

    /** Until a server that was launched is as wanted, or has ended, or the limit is over. */
    static void awaitOrEnd(ProcessHandle server, BooleanSupplier wanted, Duration limit) {
        Waiting.until(() -> !server.isAlive() || wanted.getAsBoolean(), limit);
    }

    private static boolean isInState(ProcessHandle process, String state) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith(state, stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a signal that only the system knows, to a server and all of its children. */
    static void signal(ProcessHandle server, String signal) {
        List<String> words = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(server.pid())));
        server.descendants().forEach(child -> words.add(Long.toString(child.pid())));
        Command.of(words).run(SIGNAL);
    }

    /** Ends it with all of its children, which would go on for a moment after a crash. */
    static void kill(ProcessHandle server) {
        List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
        server.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        all.add(server);
        if (!Waiting.until(() -> all.stream().allMatch(NodeServer::hasEnded), SIGNAL)) {
            throw new StackException("process " + server.pid() + " cannot be killed", "see what holds it");
        }
    }

    /** All that it wrote since its last start. */
    List<String> log() throws IOException {
        return new String(Files.readAllBytes(places.log(node.name())), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    List<String> log(int lines) {
        Path log = places.log(node.name());
        if (!Files.exists(log)) {
            return List.of();
        }
        try (ReversedLinesFileReader reader =
                ReversedLinesFileReader.builder().setPath(log).get()) {
            List<String> last = new ArrayList<>(reader.readLines(lines));
            Collections.reverse(last);
            return last;
        } catch (IOException e) {
            return List.of(log + " cannot be read: " + e.getMessage());
        }
    }
}
