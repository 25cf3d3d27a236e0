package io.github.pgrepl.operate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves a running cluster: that it replicates, that every server is what the plan says, and that the archive receives.
 * It changes nothing: the row that it writes is gone afterwards, and the segment that it finishes would have been
 * finished later.
 */
public final class Verification {

    private final Cluster cluster;
    private final Duration timeout;
    private final Progress progress;

    /** @param timeout for a row to be read on every standby, and again for a segment to be archived */
    public Verification(Cluster cluster, Duration timeout, Progress progress) {
        this.cluster = cluster;
        this.timeout = timeout;
        this.progress = progress;
    }

    /** Looks at everything, whatever it finds on the way. */
    public VerificationReport run() {
        List<Finding> row;
        List<Finding> findings = new ArrayList<>();
        try (Survey survey = new Survey(cluster)) {
            row = new RowProof(cluster, survey, timeout, progress).findings(survey.read());
            // Standbys that have the row are where they are to be; what is missing now has had its time.
            ClusterReading reading = survey.read();
            findings.addAll(new ReplicationProof(cluster.plan(), reading).findings());
            findings.addAll(row);
            ServerProof server = new ServerProof(survey, cluster.plan().spec().postgres());
            reading.nodes().stream()
                    .filter(node -> node.server().isPresent())
                    .forEach(node -> findings.addAll(server.findings(node)));
            reading.primary()
                    .map(new ArchiveProof(cluster, timeout, progress)::finding)
                    .ifPresent(findings::add);
        }
        return new VerificationReport(cluster.name(), findings);
    }
}
