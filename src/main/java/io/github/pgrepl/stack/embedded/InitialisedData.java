package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.PrivateFile;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A data directory as {@code initdb} makes it, to be copied. Making one takes longer than all the rest of a start, so it
 * is made once for each release, and kept.
 *
 * @param password of its superuser, until a copy has one of its own
 */
record InitialisedData(Path directory, String password) {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** As the container image chooses, where the system has it; the last one is there everywhere. */
    private static final List<String> LOCALES = List.of("en_US.UTF-8", "C.UTF-8", "C");

    /** The same as the compose file gives; part of the directory's name, so that other options are another directory. */
    private static final List<String> OPTIONS =
            List.of("--encoding=UTF8", "--data-checksums", "--auth=scram-sha-256", "--no-sync");

    static InitialisedData of(CacheDirectory cache, Binaries binaries, Installation installation) throws IOException {
        Path home = cache.once(
                "data/" + binaries.name() + "-" + Integer.toHexString(OPTIONS.hashCode()),
                directory -> make(directory, installation));
        return new InitialisedData(home.resolve("data"), Files.readString(home.resolve("password")));
    }

    private static void make(Path directory, Installation installation) throws IOException {
        ServerUser user = ServerUser.unprivileged();
        user.requireWayTo(directory);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Path password =
                PrivateFile.write(directory.resolve("password"), HexFormat.of().formatHex(random));
        user.own(List.of(directory));
        for (String locale : LOCALES) {
            Outcome outcome = Command.of(user.running(Stream.concat(
                                    Stream.of(
                                            installation.program("initdb").toString(),
                                            "--pgdata=" + directory.resolve("data"),
                                            "--username=postgres",
                                            "--locale=" + locale,
                                            "--pwfile=" + password),
                                    OPTIONS.stream())
                            .toList()))
                    .in(directory)
                    // Told a time zone, initdb need not find out which it is; no server reads what it chooses.
                    .with(Map.of("LC_ALL", "C", "TZ", "UTC"))
                    .run(LIMIT);
            if (outcome.succeeded()) {
                return;
            }
            if (!outcome.errors().contains("invalid locale")) {
                throw new StackException(
                        "initdb failed: " + outcome.errors().strip(), "what it says there tells what to do");
            }
        }
    }
}
