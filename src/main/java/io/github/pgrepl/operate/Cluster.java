package io.github.pgrepl.operate;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every operation starts from: what runs the cluster, and where its passwords are.
 *
 * @param directory the stack directory
 */
public record Cluster(Stack stack, Path directory) {

    /** What the cluster is. */
    public ClusterPlan plan() {
        return stack.plan();
    }

    public String name() {
        return plan().spec().name();
    }

    RolePlan monitor() {
        return plan().role(Kind.MONITOR);
    }

    /** Whom applications and tests are, unless they say otherwise: first of all, who owns its database. */
    public Optional<RolePlan> application() {
        List<RolePlan> roles = plan().roles(Kind.APPLICATION);
        return roles.stream()
                .filter(this::ownsItsDatabase)
                .findFirst()
                .or(() -> roles.stream().findFirst());
    }

    private boolean ownsItsDatabase(RolePlan role) {
        return plan().databases().stream()
                .filter(database -> role.database().equals(Optional.of(database.name())))
                .anyMatch(database -> database.owner().equals(role.name()));
    }

    /** The database of the application. */
    public String database() {
        return application().flatMap(RolePlan::database).orElse(plan().firstDatabase());
    }

    /** The names of the roles that are not an application's. */
    Set<String> ownRoles() {
        return plan().roles().stream()
                .filter(role -> role.kind() != Kind.APPLICATION)
                .map(RolePlan::name)
                .collect(Collectors.toSet());
    }

    public NodePlan node(String name) {
        return plan().nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** @throws OperationException if the spec has no node of that name */
    void requireNode(String name) {
        if (plan().nodes().stream().noneMatch(node -> node.name().equals(name))) {
            throw new OperationException("No node is called \"" + name + "\"; there are: "
                    + plan().nodes().stream().map(NodePlan::name).collect(Collectors.joining(", ")));
        }
    }

    /** @throws OperationException where what runs the cluster cannot change who leads it */
    public void requireFailover() {
        if (stack.steps().isEmpty()) {
            script("promote.sh", List.of());
        }
    }

    Command script(String name, List<String> arguments) {
        return stack.script(name, arguments)
                .orElseThrow(() ->
                        new OperationException("This needs Docker so far; " + stack.runtime() + " cannot do it yet"));
    }

    Path passwordFile(RolePlan role) {
        return directory.resolve("secrets").resolve(role.secret());
    }

    public String password(RolePlan role) {
        try {
            return Files.readString(passwordFile(role)).strip();
        } catch (IOException e) {
            throw new OperationException(
                    "The password of " + role.name() + " cannot be read from " + passwordFile(role)
                            + "; make missing ones with: mvn pgrepl:generate",
                    e);
        }
    }
}
