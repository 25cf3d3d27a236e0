package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Problem.Severity;
import io.github.pgrepl.spec.SpecPath;
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
            new OwnWork(),
            new StartingSettings(),
            new Capacity(),
            new StandbySettings(),
            new CatchingUp(),
            new Memory(),
            new Roles(),
            new AccessLines(),
            new EncryptedAccess(),
            new Exposure(),
            new Images(),
            new Certificates(),
            new InitScripts());

    private Checks() {}

    /** Every problem of a plan, in the order of the rules. */
    public static List<Problem> problems(ClusterPlan plan) {
        return problems(plan, List.of());
    }

    /**
     * What is to be said beside what is known: nothing that is wrong only because defaults stand in for what could not be
     * read.
     *
     * @param known the problems that were found before
     */
    public static List<Problem> problems(ClusterPlan plan, List<Problem> known) {
        List<SpecPath> wrong = known.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .map(Problem::path)
                .filter(path -> !path.equals(SpecPath.ROOT))
                .toList();
        List<Problem> problems = new ArrayList<>();
        for (Rule rule : RULES) {
            if (rule.needs().stream().map(SpecPath.ROOT::child).noneMatch(wrong::contains)) {
                rule.check(plan, problems::add);
            }
        }
        return problems.stream()
                .filter(problem -> wrong.stream().noneMatch(path -> path.holds(problem.path())))
                .distinct() // a setting of the cluster is judged on every node
                .toList();
    }
}
