package io.github.pgrepl.plan;

import io.github.pgrepl.spec.SynchronousList;
import java.util.List;
import java.util.Optional;

/**
 * What one node gets.
 *
 * @param upstream the node it streams from; nothing: whichever node is the primary
 * @param applyDelay how long it waits before it applies a commit
 * @param slot the name of its replication slot on whichever node it streams from
 * @param port of the host; 0 for a free one
 * @param settings all of its postgresql.conf, grouped as PostgreSQL groups settings
 * @param access all of its pg_hba.conf
 * @param identMaps the lines of its pg_ident.conf
 */
public record NodePlan(
        String name,
        Role initialRole,
        Optional<String> upstream,
        Optional<String> applyDelay,
        String slot,
        int port,
        Optional<String> memory,
        Optional<String> cpus,
        List<Group<PlannedSetting>> settings,
        List<Group<String>> access,
        List<String> identMaps) {

    /** The title of the rules in pg_hba.conf that the spec gives. */
    public static final String ACCESS_OF_SPEC = "From the spec.";

    /** What a node is when the cluster is made. Afterwards its data directory tells. */
    public enum Role {
        PRIMARY("primary"),
        STANDBY("standby");

        private final String word;

        Role(String word) {
            this.word = word;
        }

        /** As PostgreSQL's manual calls it. */
        public String word() {
            return word;
        }
    }

    /** Lines of a configuration file that belong together, under a title. */
    public record Group<T>(String title, List<T> lines) {

        public Group {
            lines = List.copyOf(lines);
        }
    }

    public NodePlan {
        settings = List.copyOf(settings);
        access = List.copyOf(access);
        identMaps = List.copyOf(identMaps);
    }

    public boolean isInitialPrimary() {
        return initialRole == Role.PRIMARY;
    }

    /** The value a setting has on this node, where the plan gives it one. */
    public Optional<PlannedSetting> setting(String name) {
        return settings.stream()
                .flatMap(group -> group.lines().stream())
                .filter(setting -> setting.name().equals(name))
                .findFirst();
    }

    /** Whether it follows the primary itself and without delay, unless it leads: those have the most. */
    public boolean followsAtOnce() {
        return upstream.isEmpty() && applyDelay.isEmpty();
    }

    /** What commits wait for while it leads. */
    public Optional<SynchronousList> synchronous() {
        return setting("synchronous_standby_names").flatMap(setting -> SynchronousList.parse(setting.value()));
    }
}
