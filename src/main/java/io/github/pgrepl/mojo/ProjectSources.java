package io.github.pgrepl.mojo;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.render.StackSources;
import io.github.pgrepl.render.disk.StackFile;
import io.github.pgrepl.render.disk.StackFile.Kind;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a stack takes from the project beside the spec. */
final class ProjectSources {

    private ProjectSources() {}

    static StackSources read(ClusterPlan plan, Path baseDirectory, Path stackDirectory) {
        SortedMap<String, StackFile> scripts = new TreeMap<>();
        plan.spec().initScripts().ifPresent(directory -> {
            for (String name : plan.files().initScripts()) {
                scripts.put(name, script(baseDirectory.resolve(directory).resolve(name)));
            }
        });
        String tls = plan.spec().tls() instanceof Tls.Directory directory
                ? way(stackDirectory, baseDirectory.resolve(directory.path()))
                : "";
        return new StackSources(scripts, tls);
    }

    private static StackFile script(Path file) {
        try {
            // The image sources a shell script that has no run bit, and runs one that has.
            boolean runs = file.toString().endsWith(".sh") && Files.isExecutable(file);
            return new StackFile(runs ? Kind.SCRIPT : Kind.ORDINARY, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new SpecException("The init script " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** Relative, so that the stack works wherever the project is checked out. */
    private static String way(Path stackDirectory, Path directory) {
        try {
            Path way = stackDirectory.toAbsolutePath().normalize().relativize(directory.normalize());
            String text = way.toString().replace(File.separatorChar, '/');
            return text.startsWith(".") ? text : "./" + text;
        } catch (IllegalArgumentException e) {
            throw new SpecException("<tls>: " + directory + " is on another drive than the stack directory "
                    + stackDirectory + "; put both on one");
        }
    }
}
