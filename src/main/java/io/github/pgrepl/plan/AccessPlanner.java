package io.github.pgrepl.plan;

import io.github.pgrepl.access.ConnectionType;
import io.github.pgrepl.access.HbaAddress;
import io.github.pgrepl.access.HbaMethod;
import io.github.pgrepl.access.HbaName;
import io.github.pgrepl.access.HbaRule;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan.Group;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.Line;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides who may connect. Every node has the same rules, because every node may become the primary. The server reads
 * them from the top and the first that matches decides.
 *
 * @see <a href="https://www.postgresql.org/docs/current/auth-pg-hba-conf.html">The pg_hba.conf File</a>
 */
final class AccessPlanner {

    private static final HbaName POSTGRES = HbaName.of(Planner.SUPERUSER);

    private final ClusterSpec spec;
    private final List<RolePlan> roles;
    private final ConnectionType network;

    AccessPlanner(ClusterSpec spec, List<RolePlan> roles) {
        this.spec = spec;
        this.roles = roles;
        this.network = spec.tls() instanceof Tls.Off ? ConnectionType.HOST : ConnectionType.HOSTSSL;
    }

    List<Group<String>> groups() {
        List<Group<HbaRule>> before = List.of(
                new Group<>("The superuser: over the Unix socket only.", superuser()),
                new Group<>(
                        "Standbys stream and clone, and an old primary rewinds, as a role that reads all files: from here only.",
                        replication()),
                new Group<>("Health checks and monitoring.", monitoring()),
                new Group<>("Applications: each user on its own database.", applications()));
        Group<HbaRule> after = new Group<>("Nobody else.", rest());
        List<Group<String>> groups = new ArrayList<>(aligned(before, after));
        List<String> lines = spec.access().stream().map(Line::text).toList();
        groups.add(groups.size() - 1, new Group<>(NodePlan.ACCESS_OF_SPEC, lines));
        return groups.stream().filter(group -> !group.lines().isEmpty()).toList();
    }

    /** All rules in the same columns. */
    private List<Group<String>> aligned(List<Group<HbaRule>> before, Group<HbaRule> after) {
        List<Group<HbaRule>> all = new ArrayList<>(before);
        all.add(after);
        List<String> table = HbaRule.table(
                spec.postgres().major(),
                all.stream().flatMap(group -> group.lines().stream()).toList());
        List<Group<String>> aligned = new ArrayList<>();
        int start = 0;
        for (Group<HbaRule> group : all) {
            int end = start + group.lines().size();
            aligned.add(new Group<>(group.title(), table.subList(start, end)));
            start = end;
        }
        return aligned;
    }

    private static List<HbaRule> superuser() {
        return List.of(
                local(HbaName.ALL, POSTGRES, HbaMethod.SCRAM_SHA_256),
                everywhere(HbaName.ALL, POSTGRES),
                everywhere(HbaName.REPLICATION, POSTGRES));
    }

    private List<HbaRule> replication() {
        return List.of(
                samenet(network, HbaName.REPLICATION, name(Kind.REPLICATION)),
                samenet(network, POSTGRES, name(Kind.REWIND)),
                everywhere(HbaName.ALL, name(Kind.REWIND)));
    }

    /** Without TLS too: a health check comes over the loopback interface, which samenet includes. */
    private List<HbaRule> monitoring() {
        return List.of(
                local(POSTGRES, name(Kind.MONITOR), HbaMethod.SCRAM_SHA_256),
                samenet(ConnectionType.HOST, POSTGRES, name(Kind.MONITOR)));
    }

    private List<HbaRule> applications() {
        List<HbaRule> rules = new ArrayList<>();
        for (RolePlan role : roles) {
            if (role.kind() == Kind.APPLICATION) {
                HbaName database = HbaName.of(role.database().orElseThrow());
                HbaName user = HbaName.of(role.name());
                rules.add(local(database, user, HbaMethod.SCRAM_SHA_256));
                rules.add(samenet(network, database, user));
            }
        }
        return rules;
    }

    private static List<HbaRule> rest() {
        return List.of(
                local(HbaName.ALL, HbaName.ALL, HbaMethod.REJECT),
                everywhere(HbaName.ALL, HbaName.ALL),
                everywhere(HbaName.REPLICATION, HbaName.ALL));
    }

    private HbaName name(Kind kind) {
        return roles.stream()
                .filter(role -> role.kind() == kind)
                .map(role -> HbaName.of(role.name()))
                .findFirst()
                .orElseThrow();
    }

    private static HbaRule local(HbaName database, HbaName user, HbaMethod method) {
        return HbaRule.of(ConnectionType.LOCAL, database, user, HbaAddress.Keyword.NONE, method);
    }

    private static HbaRule samenet(ConnectionType type, HbaName database, HbaName user) {
        return HbaRule.of(type, database, user, HbaAddress.Keyword.SAMENET, HbaMethod.SCRAM_SHA_256);
    }

    private static HbaRule everywhere(HbaName database, HbaName user) {
        return HbaRule.of(ConnectionType.HOST, database, user, HbaAddress.Keyword.ALL, HbaMethod.REJECT);
    }
}
