package io.github.pgrepl.check;

import io.github.pgrepl.access.HbaContext;
import io.github.pgrepl.access.HbaContext.Build;
import io.github.pgrepl.access.HbaMethod;
import io.github.pgrepl.access.HbaRule;
import io.github.pgrepl.access.IdentMapping;
import io.github.pgrepl.access.Unreachable;
import io.github.pgrepl.access.Unreachable.Placed;
import io.github.pgrepl.access.Verdict;
import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.NodePlan.Group;
import io.github.pgrepl.spec.ClusterSpec.Line;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Lines of the access files are what the server of the declared version takes, and each can come to bear. */
final class AccessLines implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        int major = plan.spec().postgres().major();
        checkMaps(plan, major, problems);
        List<HbaContext> contexts = contexts(plan);
        Map<String, Line> lines = new HashMap<>();
        plan.spec().access().forEach(line -> lines.putIfAbsent(line.path().toString(), line));
        for (Line line : plan.spec().access()) {
            contexts.forEach(context -> report(line, HbaRule.parse(context, line.text()), problems));
        }
        for (Unreachable unreachable : Unreachable.among(placed(plan, contexts.get(0)))) {
            Line line = lines.get(unreachable.rule().origin());
            if (line != null) {
                problems.accept(Problem.warning(line.path(), unreachable.message()));
            }
        }
    }

    /** What the servers of the nodes make of a line may differ with their settings; mostly it does not. */
    static List<HbaContext> contexts(ClusterPlan plan) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        return plan.nodes().stream()
                .map(node -> new Effective(catalog, node).libraries("oauth_validator_libraries"))
                .distinct()
                .map(HbaContext.of(plan.spec().postgres().major())::withOauthValidators)
                .toList();
    }

    private static void checkMaps(ClusterPlan plan, int major, Consumer<Problem> problems) {
        for (Line line : plan.spec().identMaps()) {
            report(line, IdentMapping.parse(major, line.text()), problems);
        }
    }

    private static void report(Line line, Verdict<?> verdict, Consumer<Problem> problems) {
        verdict.problem().ifPresent(message -> problems.accept(Problem.error(line.path(), message)));
        verdict.remarks().forEach(remark -> problems.accept(Problem.warning(line.path(), remark)));
        if (verdict.value().orElse(null) instanceof HbaRule rule) {
            Build.EMBEDDED
                    .lacks(rule.method())
                    .ifPresent(lacking -> problems.accept(Problem.warning(
                            line.path(),
                            "\"" + rule.method().word() + "\" needs a server built with " + lacking
                                    + "; that of the official images is, the embedded one is not")));
            weakness(rule)
                    .ifPresent(message ->
                            problems.accept(Problem.warning(line.path(), Quoted.of(line.text()) + " " + message)));
        }
    }

    /** The user's to decide, but not to overlook. */
    private static Optional<String> weakness(HbaRule rule) {
        if (rule.method() == HbaMethod.TRUST) {
            return Optional.of("lets in whoever asks, without a password; use scram-sha-256");
        }
        if (rule.method() == HbaMethod.MD5) {
            return Optional.of("names a method that PostgreSQL 18 deprecates; use scram-sha-256");
        }
        if (rule.method() == HbaMethod.PASSWORD && rule.isOverNetwork() && rule.matchesUnencrypted()) {
            return Optional.of("sends passwords in clear text; use scram-sha-256, or hostssl");
        }
        return Optional.empty();
    }

    /** All rules of a node in their order, those of the spec under their paths. */
    private static List<Placed> placed(ClusterPlan plan, HbaContext context) {
        List<Placed> placed = new ArrayList<>();
        Iterator<Line> lines = plan.spec().access().iterator();
        for (Group<String> group : plan.primary().access()) {
            for (String text : group.lines()) {
                String origin = group.title().equals(NodePlan.ACCESS_OF_SPEC)
                        ? lines.next().path().toString()
                        : "of pgrepl's own";
                HbaRule.parse(context, text).value().ifPresent(rule -> placed.add(new Placed(origin, text, rule)));
            }
        }
        return placed;
    }
}
