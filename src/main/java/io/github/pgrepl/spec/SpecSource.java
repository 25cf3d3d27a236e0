package io.github.pgrepl.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a spec was written: the POM or a YAML file. It knows how to name a place in it.
 *
 * @param label how messages call it: {@code the POM}, or the file's name
 * @param problems what was wrong before a meaning could be looked for
 */
public record SpecSource(String label, Notation notation, Element tree, List<Problem> problems) {

    /** How paths are written. */
    public enum Notation {
        POM,
        YAML
    }

    public SpecSource {
        problems = List.copyOf(problems);
    }

    /** @param cluster the {@code <cluster>} element of the POM */
    public static SpecSource pom(Element cluster) {
        return new SpecSource("the POM", Notation.POM, cluster, List.of());
    }

    /**
     * @param fileName for messages
     * @param text the file's text: the cluster's elements at its top level
     */
    public static SpecSource yaml(String fileName, String text) {
        List<Problem> problems = new ArrayList<>();
        Element tree = YamlSource.read(text, problems::add);
        return new SpecSource(fileName, Notation.YAML, tree, problems);
    }

    /** One line for the user: the place in the words of this source, then the message. */
    public String describe(Problem problem) {
        SpecPath path = problem.path();
        int line = tree.nearest(path).line();
        String where = line > 0 ? label + ":" + line : label;
        if (path.steps().isEmpty()) {
            return where + ": " + problem.message();
        }
        return switch (notation) {
            case POM -> path + ": " + problem.message();
            case YAML -> where + ": " + path.inYaml() + ": " + problem.message();
        };
    }
}
