package io.github.pgrepl.operate;

import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.State;
import io.github.pgrepl.stack.Stack.Data;
import io.github.pgrepl.stack.Stack.Ending;
import io.github.pgrepl.stack.StackException;
import io.github.pgrepl.stack.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts a stack, and waits until it replicates. */
public final class Start {

    /** How often servers are asked while there is something to wait for. */
    private static final Duration INTERVAL = Duration.ofMillis(20);

    /** In Docker, a look starts three programs for each node: none while a start takes no longer than usual. */
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    /** For stopping what did not get ready. */
    private static final Duration STOP = Duration.ofMinutes(3);

    /** The runtime's own work, such as pulling an image, may take so many times as long as getting ready. */
    private static final int RUNTIME_FACTOR = 5;

    private static final int LOG_LINES = 200;

    private final Cluster cluster;
    private final Duration timeout;
    private final Path failureDirectory;
    private final Progress progress;

    /** @param failureDirectory where a failure leaves what there is to look at */
    public Start(Cluster cluster, Duration timeout, Path failureDirectory, Progress progress) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.failureDirectory = failureDirectory;
        this.progress = progress;
    }

    /**
     * Returns once every standby streams and has what the primary had then. What this call started is stopped again if it
     * fails, and what ran before stays. Where a primary of before is held, all stays: it comes back to who leads.
     *
     * @throws OperationException that says what is missing, and why as far as the logs tell
     */
    public RunningCluster run() {
        FailureRecord record = new FailureRecord(cluster, failureDirectory);
        record.remove();
        List<String> ran = cluster.stack().processes().stream()
                .filter(process -> process.state() == State.RUNNING || process.state() == State.HELD)
                .map(NodeProcess::node)
                .toList();
        try (Survey survey = new Survey(cluster)) {
            try {
                begin(survey, record);
                return new RunningCluster(cluster, await(survey));
            } catch (OperationException | StackException e) {
                stop(survey, ran, e);
                throw e;
            }
        }
    }

    private void begin(Survey survey, FailureRecord record) {
        try {
            cluster.stack().start(timeout.multipliedBy(RUNTIME_FACTOR));
        } catch (StackException e) {
            throw keeps(survey, record) ? e.with(kept()) : e;
        }
    }

    /** Whether there was something to keep, and it could be kept: the failure itself tells more than one to keep it. */
    private static boolean keeps(Survey survey, FailureRecord record) {
        try {
            ClusterReading reading = survey.read();
            boolean something = record.hasSomethingOf(reading);
            if (something) {
                record.write(reading);
            }
            return something;
        } catch (OperationException | StackException e) {
            return false;
        }
    }

    private String kept() {
        return "Logs, replication, slots and settings of all nodes are in " + failureDirectory;
    }

    private void stop(Survey survey, List<String> ran, RuntimeException failure) {
        try {
            if (Readiness.awaitsRejoin(survey.read())) {
                return;
            }
            if (ran.isEmpty()) {
                cluster.stack().stop(Data.KEEP, STOP);
                return;
            }
            cluster.stack().processes().stream()
                    .filter(process -> process.state() == State.RUNNING && !ran.contains(process.node()))
                    .forEach(process -> cluster.stack().stop(process.node(), Ending.CLEAN, STOP));
        } catch (StackException e) {
            failure.addSuppressed(e);
        }
    }

    private ClusterReading await(Survey survey) {
        Readiness readiness = new Readiness(survey);
        long deadline = System.nanoTime() + timeout.toNanos();
        long nextLook = System.nanoTime() + LOG_INTERVAL.toNanos();
        while (true) {
            ClusterReading reading = survey.read();
            List<String> missing = readiness.missing(reading);
            progress.waitingFor(missing);
            if (missing.isEmpty()) {
                return reading;
            }
            Optional<String> hopeless = Readiness.hopeless(reading);
            if (hopeless.isPresent()) {
                throw failure(
                        reading,
                        Stream.concat(
                                        hopeless.stream(),
                                        missing.stream()
                                                .filter(m -> !m.startsWith(
                                                        hopeless.get().split(" ")[0] + " ")))
                                .toList());
            }
            if (System.nanoTime() > deadline) {
                throw failure(reading, missing);
            }
            if (System.nanoTime() > nextLook) {
                if (Readiness.unready(reading).anyMatch(node -> meaning(node).isPresent())) {
                    throw failure(reading, missing);
                }
                nextLook = System.nanoTime() + LOG_INTERVAL.toNanos();
            }
            Waiting.pause(INTERVAL);
        }
    }

    private Optional<String> meaning(NodeReading node) {
        return LogCause.meaning(cluster.stack().log(node.name(), LOG_LINES), cluster.ownRoles());
    }

    private OperationException failure(ClusterReading reading, List<String> missing) {
        List<String> message = new ArrayList<>();
        message.add("The cluster " + cluster.name() + " did not get ready:");
        missing.forEach(sentence -> message.add("  " + sentence));
        Readiness.unready(reading).forEach(node -> {
            List<String> log = cluster.stack().log(node.name(), LOG_LINES);
            LogCause.meaning(log, cluster.ownRoles())
                    .ifPresent(meaning -> message.add("  " + node.name() + ": " + meaning));
            LogCause.linesThatMatter(log).forEach(line -> message.add("    " + node.name() + " | " + line));
        });
        if (Readiness.awaitsRejoin(reading)) {
            message.add("  What runs goes on running, so that the other can come back to it; mvn pgrepl:down ends it");
        }
        new FailureRecord(cluster, failureDirectory).write(reading);
        message.add(kept());
        return new OperationException(String.join("\n", message));
    }
}
