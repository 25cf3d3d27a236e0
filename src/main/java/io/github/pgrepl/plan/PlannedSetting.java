package io.github.pgrepl.plan;

/**
 * One line of a node's postgresql.conf.
 *
 * @param reason why pgrepl set it; empty where the user did
 */
public record PlannedSetting(String name, String value, Origin origin, String reason) {

    public boolean hasReason() {
        return !reason.isEmpty();
    }
}
