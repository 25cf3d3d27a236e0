package io.github.pgrepl.plan;

import java.util.function.UnaryOperator;

/**
 * Where a cluster runs: paths and addresses as its servers see them. What the cluster is does not depend on it.
 *
 * @param configDirectory holds a node's configuration files; read-only for the server
 * @param socketDirectory for Unix-domain sockets
 * @param passfile libpq's password file with the replication role's password
 * @param tlsDirectory holds server.crt, server.key and ca.crt where TLS is on
 * @param listenAddresses what a server listens on
 * @param archiveCommand stores {@code %p} as {@code %f}
 * @param restoreCommand fetches {@code %f} to {@code %p}
 * @param host a node's name to the host that its peers reach it at
 * @param port that every server listens on
 */
public record Layout(
        String configDirectory,
        String socketDirectory,
        String passfile,
        String tlsDirectory,
        String listenAddresses,
        String archiveCommand,
        String restoreCommand,
        UnaryOperator<String> host,
        int port) {}
