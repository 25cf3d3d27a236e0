package io.github.pgrepl.mojo;

import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.StackDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;

/** Generates all examples in a JVM of its own, so that the machine may look different to it. */
final class ExamplesRun {

    private ExamplesRun() {}

    /** The directory of the examples, then the one below which their stacks are written. */
    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> examples = Files.list(Path.of(arguments[0]))) {
            List<Example> all = examples.map(Example::new).toList();
            for (Example example : all) {
                new StackDirectory(Path.of(arguments[1]).resolve(example.name()))
                        .write(example.stack(), HandEdits.KEEP, new SecureRandom());
            }
        }
        // So that the caller sees that what it meant to change did change.
        System.out.printf(
                "%s %s %,d %d%n",
                Locale.getDefault(),
                TimeZone.getDefault().getID(),
                1234567,
                System.lineSeparator().length());
    }
}
