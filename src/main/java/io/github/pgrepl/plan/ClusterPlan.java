package io.github.pgrepl.plan;

import io.github.pgrepl.spec.ClusterSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster consists of: everything decided, nothing rendered.
 *
 * @param roles all roles that the cluster is made with, the superuser first
 * @param databases all databases but those that PostgreSQL makes itself
 * @param files what the spec's directories hold
 */
public record ClusterPlan(
        ClusterSpec spec,
        List<NodePlan> nodes,
        List<RolePlan> roles,
        List<DatabasePlan> databases,
        ProjectFiles files) {

    public ClusterPlan {
        nodes = List.copyOf(nodes);
        roles = List.copyOf(roles);
        databases = List.copyOf(databases);
    }

    /**
     * A role, with what it may do.
     *
     * @param secret the name of the file below {@code secrets/} that holds its password
     * @param database the one database it may connect to; nothing: see its kind
     */
    public record RolePlan(String name, Kind kind, String secret, Optional<String> database) {

        public enum Kind {
            /** Over Unix sockets only. */
            SUPERUSER,
            /** Streams WAL and clones. */
            REPLICATION,
            /** Reads the files that pg_rewind compares. */
            REWIND,
            /** Reads statistics. */
            MONITOR,
            /** Whatever the owner of its database may do. */
            APPLICATION
        }
    }

    /**
     * A database that applications use.
     *
     * @param owner a role of the plan
     * @param users the roles whose database it is
     */
    public record DatabasePlan(String name, String owner, List<String> users) {

        public DatabasePlan {
            users = List.copyOf(users);
        }
    }

    public NodePlan primary() {
        return nodes.get(0);
    }

    public List<NodePlan> standbys() {
        return nodes.subList(1, nodes.size());
    }

    /** Who streams from a node, or will once it leads: whoever follows the primary, and its own cascade. */
    public List<NodePlan> downstreams(NodePlan node) {
        return nodes.stream()
                .filter(other -> other != node)
                .filter(other ->
                        other.upstream().isEmpty() || other.upstream().get().equals(node.name()))
                .toList();
    }

    /** The functions that begin and end a base backup, with the types of their arguments. */
    public List<String> backupFunctions() {
        return spec.postgres().major() >= 15
                ? List.of("pg_backup_start(text, boolean)", "pg_backup_stop(boolean)")
                : List.of("pg_start_backup(text, boolean, boolean)", "pg_stop_backup(boolean, boolean)");
    }

    public List<RolePlan> roles(RolePlan.Kind kind) {
        return roles.stream().filter(role -> role.kind() == kind).toList();
    }

    /** The one role of a kind that there is one of. */
    public RolePlan role(RolePlan.Kind kind) {
        return roles(kind).get(0);
    }

    /** The databases beside the first one, which the server's first start makes. */
    public List<DatabasePlan> furtherDatabases() {
        return databases.subList(Math.min(1, databases.size()), databases.size());
    }

    /** The database that init scripts run in, and that applications use unless they say otherwise. */
    public String firstDatabase() {
        return databases.isEmpty() ? Planner.SUPERUSER : databases.get(0).name();
    }
}
