package io.github.pgrepl.operate;

import io.github.pgrepl.stack.Stack;
import io.github.pgrepl.stack.Stack.Data;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A cluster of a test, with all that it leaves, whatever runs it. */
public interface TestCluster extends AutoCloseable {

    Duration LIMIT = Duration.ofSeconds(90);

    /** Starts what was written, and removes it where that fails. */
    static <T extends TestCluster> T started(T written) {
        try {
            written.start();
            return written;
        } catch (RuntimeException | Error e) {
            written.close();
            throw e;
        }
    }

    Cluster cluster();

    /** The same directory, for another spec, as after a change of the POM. */
    TestCluster changedTo(String spec);

    /** What runs of it: names of containers, or numbers of processes. */
    List<?> running();

    /** As the superuser, in the database postgres, each statement by itself; what the last one answers. */
    String sql(String node, String... statements);

    /** Ends it, with its data. */
    @Override
    void close();

    RunningCluster start(Duration limit);

    default RunningCluster start() {
        return start(LIMIT);
    }

    default void stop(Data data) {
        stack().stop(data, LIMIT);
    }

    default Stack stack() {
        return cluster().stack();
    }

    default ClusterReading read() {
        try (Survey survey = new Survey(cluster())) {
            return survey.read();
        }
    }

    default Path directory() {
        return cluster().directory();
    }

    /** Where a start that fails leaves what there is to look at. */
    default Path failureDirectory() {
        return directory().resolveSibling("pgrepl-failure");
    }
}
