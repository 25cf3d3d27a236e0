package io.github.pgrepl.stack.docker;

import io.github.pgrepl.plan.Layout;

/** Where things are in a node's container. The compose file mounts them there, and the scripts know the same places. */
public final class DockerLayout {

    private static final int PORT = 5432;

    private DockerLayout() {}

    public static Layout layout() {
        return node -> new Layout.Place(
                node.name(),
                PORT,
                "*",
                "/etc/pgrepl",
                "/var/run/postgresql",
                "/run/pgrepl/passfile",
                "/run/pgrepl/secrets",
                "bash /pgrepl/archive-wal.sh \"%p\" \"%f\"",
                "test -f \"/archive/wal/%f\" && bash /pgrepl/restore-wal.sh \"%f\" \"%p\"");
    }
}
