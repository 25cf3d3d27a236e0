package io.github.pgrepl.operate.drill;

import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.drill.Write.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Clients that write numbered rows at a bounded rate, and remember what became of each. */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 2;

    /** More than a client takes for its last row, with all the time limits of its connection. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(15);

    private final Journal journal = new Journal();
    private final List<LoadClient> clients;
    private final List<Thread> threads;

    private Load(Application application, Duration limit) {
        clients = IntStream.rangeClosed(1, CLIENTS)
                .mapToObj(client -> new LoadClient(application, journal, client, limit))
                .toList();
        threads = clients.stream().map(Load::thread).toList();
    }

    private static Thread thread(LoadClient client) {
        Thread thread = new Thread(client, "pgrepl-load");
        thread.setDaemon(true);
        return thread;
    }

    /** @param limit after which the clients stop by themselves */
    static Load start(Application application, Duration limit) {
        Load load = new Load(application, limit);
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Waits until so many rows of each client are acknowledged, from now on. */
    void awaitEachClient(int rows, Duration limit) {
        int from = journal.size();
        for (int client = 1; client <= CLIENTS; client++) {
            int wanted = client;
            AtomicInteger count = new AtomicInteger();
            Predicate<Write> last = write ->
                    write.isAcknowledged() && write.row().client() == wanted && count.incrementAndGet() == rows;
            if (await(from, last, limit).isEmpty()) {
                throw new OperationException("Client " + client + " had fewer than " + rows
                        + " rows acknowledged within " + limit.toSeconds() + " seconds");
            }
        }
    }

    /** How many writes have had their answer, or none, by now. */
    int size() {
        return journal.size();
    }

    /** Waits until a client does not know, of a row after the first so many, what became of it. */
    void awaitDoubt(int from, Duration limit) {
        await(from, write -> write.result() == Result.IN_DOUBT, limit)
                .orElseThrow(
                        () -> new OperationException("No row was in doubt within " + limit.toSeconds() + " seconds"));
    }

    /** The first write that a server on such a timeline, or on a later one, acknowledges; nothing: none does in time. */
    Optional<Write> awaitTimeline(int timeline, Duration limit) {
        return await(0, write -> write.isSince(timeline), limit);
    }

    private Optional<Write> await(int from, Predicate<Write> wanted, Duration limit) {
        try {
            return journal.await(from, wanted, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted while waiting for a write", e);
        }
    }

    /** All that was written, once the clients are through. */
    List<Write> stop() {
        clients.forEach(LoadClient::stop);
        for (Thread thread : threads) {
            try {
                thread.join(LAST_WRITE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationException("Interrupted while the load was stopped", e);
            }
            if (thread.isAlive()) {
                throw new OperationException("A client of the load does not end");
            }
        }
        return journal.writes();
    }

    @Override
    public void close() {
        clients.forEach(LoadClient::stop);
    }
}
