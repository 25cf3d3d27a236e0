package io.github.pgrepl.spec;

import java.util.ArrayList;
import java.util.List;

/** A spec in a test, written as YAML. */
public record YamlSpec(String text) {

    /** The spec's file in messages. */
    public static final String FILE = "pg.yml";

    private SpecSource source() {
        return SpecSource.yaml(FILE, text);
    }

    private SpecReader.Result result() {
        return SpecReader.read(source().tree(), "shop");
    }

    /** What is read, right or wrong. */
    public ClusterSpec spec() {
        return result().spec();
    }

    /** Of a spec that is to be right. */
    public static ClusterSpec right(String text) {
        YamlSpec spec = new YamlSpec(text);
        if (!spec.problems().isEmpty()) {
            throw new AssertionError(spec.messages());
        }
        return spec.spec();
    }

    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(source().problems());
        problems.addAll(result().problems());
        return problems;
    }

    /** As the user sees them. */
    public List<String> messages() {
        SpecSource source = source();
        return problems().stream().map(source::describe).toList();
    }
}
