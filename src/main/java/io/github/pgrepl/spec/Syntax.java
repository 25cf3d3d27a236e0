package io.github.pgrepl.spec;

import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Type.Scalar;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The texts with a syntax that elements of the spec take. */
final class Syntax {

    private static final String PRINTABLE = "[^\\x00-\\x1f\\x7f-\\x9f]";
    private static final String IPV4 =
            "((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String ADDRESS_PATTERN = IPV4 + "|[0-9A-Fa-f:]{2,39}";

    /**
     * As image references are written: a registry's host and port, a path, a tag, a digest.
     *
     * @see <a href="https://pkg.go.dev/github.com/distribution/reference">reference</a>
     */
    private static final String IMAGE_PATTERN = "([A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?/)?"
            + "[a-z0-9]+((\\.|_|__|-{1,9})[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-{1,9})[a-z0-9]+)*)*"
            + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?";

    static final Scalar<String> NODE_NAME = Scalar.matching(
            "a name of small letters, digits and hyphens, at most 63 characters, with a letter or digit at both ends",
            "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    static final Scalar<String> PROJECT_NAME = Scalar.matching(
            "a name of small letters, digits, hyphens and underscores, at most 63 characters, that begins with a letter"
                    + " or digit",
            "[a-z0-9][a-z0-9_-]{0,62}");
    static final Scalar<String> IDENTIFIER = Scalar.matching(
            "a name of letters, digits, underscores, dots and hyphens, at most 63 characters, that begins with a letter,"
                    + " digit or underscore, and does not end with a dot",
            "[A-Za-z0-9_]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9_-])?");
    static final Scalar<String> IMAGE = Scalar.matching(
            "an image reference such as postgres:17 or registry.example.org/postgres@sha256:…", IMAGE_PATTERN);
    static final Scalar<String> ADDRESS = Scalar.of(
            "an IPv4 or IPv6 address of this host, such as 127.0.0.1, 0.0.0.0 or ::1",
            ADDRESS_PATTERN,
            Syntax::address);
    static final Scalar<Integer> PORT = Scalar.of(
                    "a port number from 1 to 65535, or 0 for a free one when the stack starts",
                    "0|[1-9][0-9]{0,4}",
                    Syntax::port)
            .within("0", "65535");
    static final Scalar<String> BYTES = Scalar.matching(
                    "a number of bytes as Compose writes it, such as 512m or 1g, at least 6m",
                    "[1-9][0-9]{0,15}[bB]?|[1-9][0-9]{0,8}[kKmMgG][bB]?")
            .within("6291456", "9999999999999999");
    static final Scalar<String> CPUS = Scalar.matching(
                    "a number of processors such as 2 or 0.5, at least 0.01",
                    "[1-9][0-9]{0,3}(\\.[0-9]{1,3})?|0\\.(?=0?[1-9])[0-9]{1,3}")
            .within("0.01", "9999.999");
    static final Scalar<Boolean> BOOLEAN = Scalar.choice("true or false", List.of(true, false), String::valueOf);
    static final Scalar<Storage> STORAGE = Scalar.choice(
            "bind, volume or tmpfs",
            List.of(Storage.values()),
            storage -> storage.name().toLowerCase(Locale.ROOT));
    static final Scalar<PostgresVersion> VERSION = Scalar.of(
                    "a major version from " + PostgresVersion.OLDEST + " to " + PostgresVersion.NEWEST
                            + ", or a release of one, such as 17 or 17.4",
                    PostgresVersion.PATTERN,
                    PostgresVersion::parse)
            .within(PostgresVersion.OLDEST + "", PostgresVersion.NEWEST + ".99");
    static final Scalar<SynchronousList> SYNCHRONOUS = Scalar.of(
            "ANY n (node, …), FIRST n (node, …), a list of nodes, or *",
            SynchronousList.PATTERN,
            SynchronousList::parse);
    static final Scalar<String> DIRECTORY =
            Scalar.matching("a directory, relative to the project", PRINTABLE + "{1,4096}");
    static final Scalar<Tls> TLS =
            Scalar.of("off, or a directory of PEM files, relative to the project", PRINTABLE + "{1,4096}", Syntax::tls);
    static final Scalar<String> DATABASE_SIZE = Scalar.matching("a size such as 512MB or 4GB", PRINTABLE + "{1,40}");
    static final Scalar<String> DATABASE_TIME = Scalar.matching("a time such as 30s, 5min or 1h", PRINTABLE + "{1,40}");
    static final Scalar<String> AGE =
            Scalar.matching("a number of minutes, hours or days, such as 90min, 12h or 7d", "[1-9][0-9]{0,5}(min|h|d)");
    static final Scalar<Duration> INTERVAL = Scalar.of(
            "a time in milliseconds, seconds or minutes, such as 800ms, 2s or 1min",
            "[1-9][0-9]{0,5}(ms|s|min)",
            Syntax::interval);
    static final Scalar<Integer> ROWS = Scalar.of(
                    "a number of rows, such as 0 or 100", "0|[1-9][0-9]{0,8}", Syntax::rows)
            .within("0", "999999999");
    static final Scalar<String> LINE =
            Scalar.of("one line of text", "(?=.*\\S)(?:" + PRINTABLE + "|\\t)+", Syntax::line);

    private Syntax() {}

    private static Optional<String> line(String text) {
        boolean control = text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c));
        return control || text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Duration> interval(String text) {
        if (!text.matches(INTERVAL.pattern())) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.replaceAll("[a-z]", ""));
        return Optional.of(
                text.endsWith("ms")
                        ? Duration.ofMillis(number)
                        : text.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number));
    }

    private static Optional<Integer> rows(String text) {
        return text.matches(ROWS.pattern()) ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private static Optional<Integer> port(String text) {
        if (!text.matches(PORT.pattern())) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text)).filter(port -> port <= 65535);
    }

    private static Optional<String> address(String text) {
        return Optional.of(text).filter(address -> address.matches(IPV4) || isIpv6(address));
    }

    /** Eight groups of hexadecimal digits, or fewer with one {@code ::} in the place of the others. */
    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (!text.matches(ADDRESS_PATTERN) || text.indexOf("::", gap + 1) > gap) {
            return false;
        }
        String groups = "[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{1,4})*";
        if (gap < 0) {
            return text.matches(groups) && text.split(":").length == 8;
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        boolean wellFormed = (before.isEmpty() || before.matches(groups)) && (after.isEmpty() || after.matches(groups));
        return wellFormed
                && Stream.of(text.split(":")).filter(group -> !group.isEmpty()).count() < 8;
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
