package io.github.pgrepl.spec;

import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Type.Scalar;
import java.util.List;
import java.util.Optional;

/** The texts with a syntax that elements of the spec take. */
final class Syntax {

    static final Scalar<String> NODE_NAME = Scalar.matching(
            "a name of small letters, digits and hyphens, at most 63 characters, with a letter or digit at both ends",
            "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    static final Scalar<String> PROJECT_NAME = Scalar.matching(
            "a name of small letters, digits, hyphens and underscores, at most 63 characters, that begins with a letter"
                    + " or digit",
            "[a-z0-9][a-z0-9_-]{0,62}");
    static final Scalar<String> IDENTIFIER = Scalar.matching(
            "a name of letters, digits, underscores, dots and hyphens, at most 63 characters, that begins with a letter,"
                    + " digit or underscore",
            "[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
    static final Scalar<String> IMAGE = Scalar.matching(
            "an image reference such as postgres:17 or registry.example.org/postgres@sha256:…",
            "[a-z0-9]+([._:/-]+[a-zA-Z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?");
    static final Scalar<String> ADDRESS = Scalar.matching(
            "an IPv4 or IPv6 address of this host, such as 127.0.0.1, 0.0.0.0 or ::1",
            "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])|[0-9a-f:]*:[0-9a-f:]+");
    static final Scalar<Integer> PORT =
            Scalar.of("a port number from 1 to 65535, or 0 for a free one when the stack starts", Syntax::port);
    static final Scalar<String> BYTES = Scalar.matching(
            "a number of bytes as Compose writes it, such as 512m or 1g", "[1-9][0-9]*(b|k|m|g|kb|mb|gb)?");
    static final Scalar<String> CPUS = Scalar.matching(
            "a number of processors such as 2 or 0.5", "([1-9][0-9]{0,3}(\\.[0-9]{1,3})?|0\\.[0-9]{0,2}[1-9])");
    static final Scalar<Boolean> BOOLEAN =
            new Scalar<>("true or false", Optional.empty(), List.of("true", "false"), Syntax::bool);
    static final Scalar<Storage> STORAGE = new Scalar<>(
            "bind, volume or tmpfs", Optional.empty(), List.of("bind", "volume", "tmpfs"), Syntax::storage);
    static final Scalar<PostgresVersion> VERSION = Scalar.of(
            "a major version from " + PostgresVersion.OLDEST + " to " + PostgresVersion.NEWEST
                    + ", or a release of one, such as 17 or 17.4",
            PostgresVersion::parse);
    static final Scalar<SynchronousList> SYNCHRONOUS =
            Scalar.of("ANY n (node, …), FIRST n (node, …), a list of nodes, or *", SynchronousList::parse);
    static final Scalar<Tls> TLS = Scalar.of("off, or a directory of PEM files, relative to the project", Syntax::tls);
    static final Scalar<String> DIRECTORY =
            Scalar.matching("a directory, relative to the project", "[^\\x00-\\x1f\\x7f]{1,4096}");
    static final Scalar<String> DATABASE_SIZE =
            Scalar.matching("a size such as 512MB or 4GB", "[^\\x00-\\x1f\\x7f]{1,40}");
    static final Scalar<String> DATABASE_TIME =
            Scalar.matching("a time such as 30s, 5min or 1h", "[^\\x00-\\x1f\\x7f]{1,40}");
    static final Scalar<String> AGE =
            Scalar.matching("a number of minutes, hours or days, such as 90min, 12h or 7d", "[1-9][0-9]{0,5}(min|h|d)");
    static final Scalar<String> LINE = Scalar.of("one line of text", Syntax::line);

    private Syntax() {}

    private static Optional<String> line(String text) {
        boolean control = text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c));
        return control || text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Integer> port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(port -> port <= 65535);
    }

    private static Optional<Boolean> bool(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Storage> storage(String text) {
        return switch (text) {
            case "bind" -> Optional.of(Storage.BIND);
            case "volume" -> Optional.of(Storage.VOLUME);
            case "tmpfs" -> Optional.of(Storage.TMPFS);
            default -> Optional.empty();
        };
    }

    private static Optional<Tls> tls(String text) {
        if (text.equals("off")) {
            return Optional.of(new Tls.Off());
        }
        return DIRECTORY
                .parser()
                .apply(text)
                .filter(path -> !path.equals("generated"))
                .map(Tls.Directory::new);
    }
}
