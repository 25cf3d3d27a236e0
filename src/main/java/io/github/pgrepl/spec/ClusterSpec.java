package io.github.pgrepl.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the user asked for, with every default in place.
 *
 * @param name also the name of the Compose project
 * @param image the container image of every node
 * @param bindAddress the address of the host on which the nodes' ports are published
 * @param initScripts a directory of SQL and shell scripts for the first start
 * @param settings PostgreSQL settings for every node
 * @param access lines of pg_hba.conf, in order
 * @param identMaps lines of pg_ident.conf, in order
 */
public record ClusterSpec(
        String name,
        PostgresVersion postgres,
        String image,
        Storage storage,
        String bindAddress,
        NodeSpec primary,
        List<StandbySpec> standbys,
        ReplicationSpec replication,
        ArchiveSpec archive,
        List<UserSpec> users,
        List<DatabaseSpec> databases,
        Optional<String> initScripts,
        List<Setting> settings,
        List<Line> access,
        List<Line> identMaps,
        Tls tls,
        DrillSpec drill) {

    public ClusterSpec {
        standbys = List.copyOf(standbys);
        users = List.copyOf(users);
        databases = List.copyOf(databases);
        settings = List.copyOf(settings);
        access = List.copyOf(access);
        identMaps = List.copyOf(identMaps);
    }

    /** The same cluster, each node of it on a port that is free when it starts. */
    public ClusterSpec withFreePorts() {
        return new ClusterSpec(
                name,
                postgres,
                image,
                storage,
                bindAddress,
                primary.withFreePort(),
                standbys.stream()
                        .map(standby -> new StandbySpec(
                                standby.node().withFreePort(), standby.upstream(), standby.applyDelay()))
                        .toList(),
                replication,
                archive,
                users,
                databases,
                initScripts,
                settings,
                access,
                identMaps,
                tls,
                drill);
    }

    /** Where data directories and the archive live. */
    public enum Storage {
        /** In the stack directory. */
        BIND,
        /** In named volumes of the container engine. */
        VOLUME,
        /** In memory: gone when the stack is stopped. */
        TMPFS
    }

    /**
     * One server.
     *
     * @param port of the host; 0 for a free one when the stack starts
     * @param memory a limit, as Compose writes it: {@code 512m}, {@code 1g}
     * @param cpus a limit, as Compose writes it: {@code 2}, {@code 0.5}
     */
    public record NodeSpec(
            String name,
            int port,
            Optional<String> memory,
            Optional<String> cpus,
            List<Setting> settings,
            SpecPath path) {

        public NodeSpec {
            settings = List.copyOf(settings);
        }

        NodeSpec withFreePort() {
            return new NodeSpec(name, 0, memory, cpus, settings, path);
        }
    }

    /**
     * A server that streams from another.
     *
     * @param upstream the node it streams from; nothing: whichever node is the primary
     * @param applyDelay how long it waits before it applies a commit, as a PostgreSQL time: {@code 1h}
     */
    public record StandbySpec(NodeSpec node, Optional<String> upstream, Optional<String> applyDelay) {

        public String name() {
            return node.name();
        }
    }

    /**
     * @param user the role that standbys connect as
     * @param synchronous the standbys a commit waits for; nothing: asynchronous
     * @param maxSlotWalKeepSize the most WAL a slot may hold back, as a PostgreSQL size
     * @param walKeepSize the least WAL that every node keeps for its standbys, as a PostgreSQL size
     */
    public record ReplicationSpec(
            String user,
            Optional<SynchronousList> synchronous,
            boolean slots,
            String maxSlotWalKeepSize,
            String walKeepSize) {}

    /**
     * @param timeout after which a WAL segment is archived though it is not full, as a PostgreSQL time
     * @param retain how long base backups and the WAL they need are kept, in minutes, hours or days: {@code 7d}
     */
    public record ArchiveSpec(boolean enabled, String timeout, String retain) {}

    /**
     * An application's role.
     *
     * @param database the only database it may connect to
     */
    public record UserSpec(String name, String database, SpecPath path) {}

    /** @param owner a user of the spec; nothing: the first user whose database it is, else the superuser */
    public record DatabaseSpec(String name, Optional<String> owner, SpecPath path) {}

    /**
     * What a failover may cost.
     *
     * @param rto the longest that writes may stop; nothing: as long as it takes
     * @param rpo the most acknowledged rows that may be lost; nothing: none where commits wait for standbys, else any
     */
    public record DrillSpec(Optional<Duration> rto, Optional<Integer> rpo) {}

    /** A line of an access file as the user wrote it. */
    public record Line(String text, SpecPath path) {}

    /** How connections are encrypted. */
    public sealed interface Tls {

        /** Not at all. */
        record Off() implements Tls {}

        /** With keys and certificates from a directory of PEM files, relative to the project's. */
        record Directory(String path) implements Tls {}
    }

    /** The primary, then the standbys, in the order of the spec. */
    public List<NodeSpec> nodes() {
        List<NodeSpec> nodes = new ArrayList<>(List.of(primary));
        standbys.forEach(standby -> nodes.add(standby.node()));
        return List.copyOf(nodes);
    }
}
