package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Copies a directory that nobody writes to; where the file system can, without copying what is in its files. */
final class FileCopy {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private FileCopy() {}

    /** @param target is not there */
    static void copy(Path source, Path target) throws IOException {
        List<String> program = program();
        if (program.isEmpty() || !succeeds(program, source, target)) {
            FileUtils.deleteQuietly(target.toFile());
            FileUtils.copyDirectory(source.toFile(), target.toFile());
        }
    }

    /**
     * Makes the copy of a directory one of what is in it by now: only what was written since is copied.
     *
     * @param target a copy of the source, or of what the source is a copy of
     */
    static void update(Path source, Path target) throws IOException {
        if (!system().startsWith("linux")
                || !succeeds(
                        Stream.concat(program().stream(), Stream.of("-u", "-T")).toList(), source, target)) {
            FileUtils.deleteDirectory(target.toFile());
            copy(source, target);
            return;
        }
        try (Stream<Path> copies = Files.walk(target)) {
            for (Path copy : copies.toList()) {
                if (Files.notExists(source.resolve(target.relativize(copy)), LinkOption.NOFOLLOW_LINKS)) {
                    FileUtils.deleteQuietly(copy.toFile());
                }
            }
        }
    }

    /** Where the program is not there, or does not know the options, what Java can do is enough. */
    private static boolean succeeds(List<String> program, Path source, Path target) {
        return Command.of(Stream.concat(program.stream(), Stream.of(source.toString(), target.toString()))
                        .toList())
                .succeeds(LIMIT);
    }

    private static List<String> program() {
        if (system().startsWith("linux")) {
            return List.of("cp", "-R", "-P", "-p", "--reflink=auto", "--sparse=always");
        }
        return system().startsWith("mac") ? List.of("cp", "-R", "-P", "-p", "-c") : List.of();
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }
}
