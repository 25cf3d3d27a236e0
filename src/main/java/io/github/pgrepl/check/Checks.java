package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.Problem;
import java.util.ArrayList;
import java.util.List;

/** All rules, and what they find. */
public final class Checks {

    private static final List<Rule> RULES = List.of(
            new NodeNames(),
            new Ports(),
            new Upstreams(),
            new SynchronousStandbys(),
            new SettingValues(),
            new Capacity(),
            new StandbySettings(),
            new Memory(),
            new Roles(),
            new AccessLines(),
            new Exposure(),
            new Images(),
            new Certificates());

    private Checks() {}

    /** Every problem of a plan, in the order of the rules. */
    public static List<Problem> problems(ClusterPlan plan) {
        List<Problem> problems = new ArrayList<>();
        RULES.forEach(rule -> rule.check(plan, problems::add));
        return List.copyOf(problems);
    }
}
