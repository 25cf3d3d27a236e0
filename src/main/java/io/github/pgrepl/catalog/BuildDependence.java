package io.github.pgrepl.catalog;

import io.github.pgrepl.spec.PostgresVersion;
import io.github.pgrepl.spec.Quoted;
import java.util.List;
import java.util.Optional;

/** What not every server of a major knows, because of how it was built or because it came with a minor release. */
final class BuildDependence {

    /** @param sinceMajor the first major whose source has the value */
    private record Value(String parameter, String value, int sinceMajor, String needs) {}

    /** The servers that the catalogs were read off were built without these; those of the official images have them. */
    private static final List<Value> VALUES = List.of(
            new Value("default_toast_compression", "lz4", 14, "LZ4"),
            new Value("wal_compression", "lz4", 15, "LZ4"),
            new Value("wal_compression", "zstd", 15, "Zstandard"),
            new Value("io_method", "io_uring", 18, "liburing"),
            new Value("gss_accept_delegation", "on", 16, "GSSAPI"));

    private record Arrival(String parameter, int major, int minor) {}

    /** Settings that came with a minor release. Those that are in a major's first release are not listed for it. */
    private static final List<Arrival> ARRIVALS = List.of(
            new Arrival("allow_in_place_tablespaces", 13, 8),
            new Arrival("allow_in_place_tablespaces", 14, 5),
            new Arrival("restrict_nonsystem_relation_kind", 13, 16),
            new Arrival("restrict_nonsystem_relation_kind", 14, 13),
            new Arrival("restrict_nonsystem_relation_kind", 15, 8),
            new Arrival("restrict_nonsystem_relation_kind", 16, 4),
            new Arrival("file_extend_method", 16, 12),
            new Arrival("file_extend_method", 17, 8),
            new Arrival("file_extend_method", 18, 2),
            new Arrival("output_plugin_libraries", 14, 24),
            new Arrival("output_plugin_libraries", 15, 19),
            new Arrival("output_plugin_libraries", 16, 15),
            new Arrival("output_plugin_libraries", 17, 11),
            new Arrival("output_plugin_libraries", 18, 6));

    private BuildDependence() {}

    /** A warning where only some builds of the server take this value; empty where it is all or none of them. */
    static Optional<String> ofValue(Parameter parameter, String value, int major) {
        return VALUES.stream()
                .filter(entry -> entry.parameter().equals(parameter.name())
                        && entry.value().equals(value)
                        && entry.sinceMajor() <= major)
                .findFirst()
                .map(entry -> Quoted.of(value) + " needs a server built with " + entry.needs()
                        + "; that of the official images is, the embedded one is not");
    }

    /** A warning where the release that the spec asks for is older than the setting. */
    static Optional<String> ofRelease(Parameter parameter, PostgresVersion version) {
        return ARRIVALS.stream()
                .filter(arrival -> arrival.parameter().equals(parameter.name())
                        && arrival.major() == version.major()
                        && version.minor().isPresent()
                        && version.minor().getAsInt() < arrival.minor())
                .findFirst()
                .map(arrival -> "PostgreSQL " + version + " does not have it yet; use " + arrival.major() + "."
                        + arrival.minor() + " or later");
    }
}
