package io.github.pgrepl.check;

import io.github.pgrepl.access.ConnectionType;
import io.github.pgrepl.access.HbaContext;
import io.github.pgrepl.access.HbaRule;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.ClusterSpec.Line;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rules for encrypted connections have what they need. A server reads the others too, but tells of them as errors in
 * {@code pg_hba_file_rules}, or turns everyone away to whom they apply.
 */
final class EncryptedAccess implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("postgres", "tls");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        HbaContext context = AccessLines.contexts(plan).get(0);
        for (Line line : plan.spec().access()) {
            HbaRule.parse(context, line.text())
                    .value()
                    .flatMap(rule -> lacking(plan, rule))
                    .ifPresent(message ->
                            problems.accept(Problem.error(line.path(), Quoted.of(line.text()) + " " + message)));
        }
    }

    private static Optional<String> lacking(ClusterPlan plan, HbaRule rule) {
        if (rule.type() == ConnectionType.HOSTSSL && plan.spec().tls() instanceof Tls.Off) {
            return Optional.of("is for encrypted connections, of which there are none; set <tls> to a directory of PEM"
                    + " files, or write host");
        }
        if (rule.asksForCertificate() && !plan.files().tls().contains(ProjectFiles.AUTHORITY)) {
            return Optional.of(
                    "asks clients for certificates, which no server can check without their authority's; put "
                            + ProjectFiles.AUTHORITY + " into the directory of <tls>");
        }
        return Optional.empty();
    }
}
