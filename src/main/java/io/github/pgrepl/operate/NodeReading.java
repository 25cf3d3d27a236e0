package io.github.pgrepl.operate;

import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.stack.NodeProcess;
import java.util.Optional;

/**
 * A node, seen from outside and from inside.
 *
 * @param server what its server says; nothing where none answers
 * @param silence why no server answers; empty where one does
 */
public record NodeReading(NodePlan plan, NodeProcess process, Optional<ServerReading> server, String silence) {

    public String name() {
        return plan.name();
    }

    boolean leads() {
        return server.filter(ServerReading::acceptsWrites).isPresent();
    }

    boolean isStandby() {
        return server.filter(ServerReading::standby).isPresent();
    }
}
