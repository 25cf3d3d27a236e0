package io.github.pgrepl.plan;

import io.github.pgrepl.plan.ClusterPlan.DatabasePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan.Role;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.DatabaseSpec;
import io.github.pgrepl.spec.ClusterSpec.Line;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.ClusterSpec.UserSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a spec into a plan. It decides for a wrong spec too, so that all problems can be found in one run. */
public final class Planner {

    /** The role that every PostgreSQL cluster is made with here. */
    public static final String SUPERUSER = "postgres";

    public static final String REWIND_USER = "pgrepl_rewind";
    public static final String MONITOR_USER = "pgrepl_monitor";

    private Planner() {}

    public static ClusterPlan plan(ClusterSpec spec, Layout layout, ProjectFiles files) {
        List<RolePlan> roles = roles(spec);
        AccessPlanner access = new AccessPlanner(spec, roles);
        SettingsPlanner settings = new SettingsPlanner(spec, layout, files);
        List<NodePlan> nodes = new ArrayList<>();
        nodes.add(node(spec.primary(), Role.PRIMARY, Optional.empty(), Optional.empty(), spec, settings, access));
        for (StandbySpec standby : spec.standbys()) {
            nodes.add(node(
                    standby.node(),
                    Role.STANDBY,
                    upstream(spec, standby),
                    standby.applyDelay(),
                    spec,
                    settings,
                    access));
        }
        List<DatabasePlan> databases = spec.databases().stream()
                .map(database -> database(database, spec))
                .toList();
        return new ClusterPlan(spec, nodes, roles, databases, files);
    }

    private static NodePlan node(
            NodeSpec node,
            Role role,
            Optional<String> upstream,
            Optional<String> applyDelay,
            ClusterSpec spec,
            SettingsPlanner settings,
            AccessPlanner access) {
        return new NodePlan(
                node.name(),
                role,
                upstream,
                applyDelay,
                slot(node.name()),
                node.port(),
                node.memory(),
                node.cpus(),
                settings.groups(node, upstream),
                access.groups(),
                spec.identMaps().stream().map(Line::text).toList());
    }

    private static DatabasePlan database(DatabaseSpec database, ClusterSpec spec) {
        List<String> users = spec.users().stream()
                .filter(user -> user.database().equals(database.name()))
                .map(UserSpec::name)
                .toList();
        String owner = database.owner().or(() -> users.stream().findFirst()).orElse(SUPERUSER);
        return new DatabasePlan(database.name(), owner, users);
    }

    /** Naming the primary as upstream means the same as naming none: to follow whichever node is the primary. */
    private static Optional<String> upstream(ClusterSpec spec, StandbySpec standby) {
        return standby.upstream().filter(name -> !name.equals(spec.primary().name()));
    }

    /** A slot's name may hold small letters, digits and underscores. */
    static String slot(String node) {
        return node.replace('-', '_');
    }

    private static List<RolePlan> roles(ClusterSpec spec) {
        List<RolePlan> roles = new ArrayList<>();
        String replication = spec.replication().user();
        roles.add(new RolePlan(SUPERUSER, Kind.SUPERUSER, SUPERUSER, Optional.empty()));
        roles.add(new RolePlan(replication, Kind.REPLICATION, replication, Optional.empty()));
        roles.add(new RolePlan(REWIND_USER, Kind.REWIND, REWIND_USER, Optional.of(SUPERUSER)));
        roles.add(new RolePlan(MONITOR_USER, Kind.MONITOR, MONITOR_USER, Optional.of(SUPERUSER)));
        spec.users()
                .forEach(user -> roles.add(
                        new RolePlan(user.name(), Kind.APPLICATION, user.name(), Optional.of(user.database()))));
        return roles;
    }
}
