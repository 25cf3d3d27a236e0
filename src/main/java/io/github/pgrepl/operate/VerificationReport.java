package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Finding.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a verification found, good and bad. */
public final class VerificationReport {

    private static final List<String> HEADS = List.of("CHECK", "NODE", "RESULT", "DETAIL");

    private final String cluster;
    private final List<Finding> findings;

    VerificationReport(String cluster, List<Finding> findings) {
        this.cluster = cluster;
        this.findings = List.copyOf(findings);
    }

    List<Finding> findings() {
        return findings;
    }

    public String table() {
        List<List<String>> cells = new ArrayList<>(List.of(HEADS));
        findings.forEach(finding -> cells.add(
                List.of(finding.check(), finding.node(), finding.result().word(), finding.detail())));
        return String.join("\n", TextTable.lines(cells)) + "\n";
    }

    public String json() {
        return new JsonObject()
                .with("name", cluster)
                .with("ok", failures().isEmpty())
                .with("checks", findings.stream().map(Finding::json).toList())
                .toString();
    }

    /**
     * One sentence where all is well.
     *
     * @throws OperationException with everything that is not
     */
    public String requireSuccess() {
        List<Finding> failures = failures();
        if (!failures.isEmpty()) {
            throw new OperationException("The cluster " + cluster + " is not as planned:\n"
                    + failures.stream()
                            .map(finding -> "  " + finding.node() + ", " + finding.check() + ": " + finding.detail())
                            .collect(Collectors.joining("\n")));
        }
        long skipped = findings.stream()
                .filter(finding -> finding.result() == Result.SKIPPED)
                .count();
        return "The cluster " + cluster + " is as planned: " + (findings.size() - skipped) + " checks passed"
                + (skipped > 0 ? ", " + skipped + " skipped." : ".");
    }

    List<Finding> failures() {
        return findings.stream().filter(Finding::isFailure).toList();
    }
}
