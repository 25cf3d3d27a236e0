package io.github.pgrepl.render.disk;

import com.github.difflib.DiffUtils;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.commons.io.file.PathUtils;

/** Runs in a JVM of its own, to be killed, or to be another user. */
final class ChildRun {

    private static final List<Class<?>> NEEDED =
            List.of(ChildRun.class, StackDirectory.class, PathUtils.class, DiffUtils.class);

    private ChildRun() {}

    /** {@code loop}: one random stack after the other; {@code once}: the stack of a seed; {@code check} it. */
    public static void main(String[] args) {
        Random random = new Random(Long.parseLong(args[2]));
        StackDirectory directory = new StackDirectory(Path.of(args[1]));
        System.out.println("started");
        try {
            do {
                RenderedStack stack = Scenario.stack(random);
                if (args[0].equals("check")) {
                    directory.check(stack);
                } else {
                    directory.write(stack, HandEdits.KEEP, new SecureRandom());
                }
            } while (args[0].equals("loop"));
            System.out.println("done");
        } catch (StackDirectoryException e) {
            System.out.println(e.getMessage());
        }
    }

    static Process start(String... args) throws IOException {
        return start(List.of(), locations(), args);
    }

    static Process startUnderUmask(String umask, String... args) throws IOException {
        return start(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"), locations(), args);
    }

    /** As a user who is not root, if that takes a step down. The user must be able to read the classes. */
    static Process startAsOrdinaryUser(Path readableDirectory, String... args) throws IOException {
        List<Path> classes = new ArrayList<>();
        for (Path location : locations()) {
            Path copy = readableDirectory.resolve(classes.size() + "-" + location.getFileName());
            if (Files.isDirectory(location)) {
                PathUtils.copyDirectory(location, copy);
            } else {
                Files.copy(location, copy);
            }
            classes.add(copy);
        }
        return start(
                isRoot() ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of(),
                classes,
                args);
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static Process start(List<String> prefix, List<Path> classes, String... args) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes.stream().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator"))),
                ChildRun.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<Path> locations() {
        return NEEDED.stream().map(ChildRun::location).distinct().toList();
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
