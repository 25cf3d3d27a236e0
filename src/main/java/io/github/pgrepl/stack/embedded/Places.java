package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where the files of an embedded stack are. What only runs is below {@code .pgrepl/embedded/}; data directories and the
 * archive are where containers would have them.
 */
record Places(ClusterPlan plan, Path stack) {

    private static final Path MEMORY = Path.of("/dev/shm");

    Path running() {
        return running(stack);
    }

    private static Path running(Path stack) {
        return stack.resolve(".pgrepl").resolve("embedded");
    }

    Path running(String node) {
        return running().resolve(node);
    }

    Path log(String node) {
        return running(node).resolve("server.log");
    }

    /** Says why a node must not be started; not there otherwise. */
    Path held(String node) {
        return running(node).resolve("held");
    }

    PortsFile ports() {
        return new PortsFile(running().resolve("ports"));
    }

    /** Is there in a stack that was restored beside another one of the same spec, whose ports are that one's. */
    Path freePorts() {
        return freePorts(stack);
    }

    static Path freePorts(Path stack) {
        return running(stack).resolve("free-ports");
    }

    Path passfile() {
        return running().resolve("passfile");
    }

    Path tls(String node) {
        return running(node).resolve("tls");
    }

    Path secrets() {
        return stack.resolve("secrets");
    }

    Path archive() {
        return kept().resolve("archive");
    }

    /** What containers have mounted: it holds the data directories that this node ever had. */
    Path mount(NodePlan node) {
        return kept().resolve(node.name()).resolve("pgdata");
    }

    /**
     * A container's data directory is beside it: another system's libraries sort text differently, so that one's indexes
     * are wrong for the other.
     */
    Path data(NodePlan node) {
        return mount(node).resolve(plan.spec().postgres().major() + "-embedded");
    }

    boolean isInMemory() {
        return plan.spec().storage() == Storage.TMPFS;
    }

    /** Where data and archive are: with storage tmpfs in memory, as far as the system has a place for that. */
    private Path kept() {
        return isInMemory() ? memory() : stack;
    }

    Path memory() {
        return (Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir")))
                .resolve("pgrepl-" + identity());
    }

    /** Short: a socket's path may have 107 bytes only. */
    Path sockets() {
        return Path.of(Installation.windows() ? System.getProperty("java.io.tmpdir") : "/tmp")
                .resolve("pgrepl-" + identity());
    }

    /** The same for the same directory, whoever asks. */
    String identity() {
        return identity(stack);
    }

    static String identity(Path stack) {
        return UUID.nameUUIDFromBytes(stack.toString().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
    }
}
