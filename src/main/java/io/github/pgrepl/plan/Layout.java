package io.github.pgrepl.plan;

import io.github.pgrepl.spec.ClusterSpec.NodeSpec;

/** Where a cluster runs: a place for each of its nodes. What the cluster is does not depend on it. */
@FunctionalInterface
public interface Layout {

    Place of(NodeSpec node);

    /**
     * Where one node runs: paths and addresses as the cluster's servers see them.
     *
     * @param host that its peers reach it at
     * @param port that it listens on
     * @param listenAddresses what it listens on
     * @param configDirectory holds its configuration files; read-only for the server
     * @param socketDirectory for Unix-domain sockets; empty for none
     * @param passfile libpq's password file with the replication role's password
     * @param tlsDirectory holds server.crt, server.key and ca.crt where TLS is on
     * @param archiveCommand stores {@code %p} as {@code %f}; empty where nothing here can archive
     * @param restoreCommand fetches {@code %f} to {@code %p}; empty where nothing is archived. Most that a server asks for is
     *     not there, which the shell that it starts for it is to find out by itself: a change of roles waits for some of it
     */
    record Place(
            String host,
            int port,
            String listenAddresses,
            String configDirectory,
            String socketDirectory,
            String passfile,
            String tlsDirectory,
            String archiveCommand,
            String restoreCommand) {}
}
