package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.StackException;
import java.io.IOException;
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

    private static boolean succeeds(List<String> program, Path source, Path target) {
        Command command = Command.of(Stream.concat(program.stream(), Stream.of(source.toString(), target.toString()))
                .toList());
        try {
            return command.run(LIMIT).succeeded();
        } catch (StackException e) {
            // There is no such program, or it does not know the options: what Java can do is enough.
            return false;
        }
    }

    private static List<String> program() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("linux")) {
            return List.of("cp", "-R", "-P", "-p", "--reflink=auto", "--sparse=always");
        }
        return system.startsWith("mac") ? List.of("cp", "-R", "-P", "-p", "-c") : List.of();
    }
}
