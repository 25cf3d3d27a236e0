package io.github.pgrepl.spec;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where something stands in the spec, in the notation of the POM: {@code <standbys><standby>[2]<upstream>}. List items
 * are counted from 1.
 */
public record SpecPath(List<Step> steps) {

    /** One element on the way; {@code index} is 0 where the element is not an item of a list. */
    public record Step(String name, int index) {}

    public static final SpecPath ROOT = new SpecPath(List.of());

    public SpecPath {
        steps = List.copyOf(steps);
    }

    public SpecPath child(String name) {
        return append(new Step(name, 0));
    }

    /** @param index counted from 1 */
    public SpecPath item(String name, int index) {
        return append(new Step(name, index));
    }

    /** Whether this is the place of another, or around it. */
    public boolean holds(SpecPath other) {
        return other.steps.size() >= steps.size()
                && other.steps.subList(0, steps.size()).equals(steps);
    }

    private SpecPath append(Step step) {
        return new SpecPath(Stream.concat(steps.stream(), Stream.of(step)).toList());
    }

    /** The same place as a YAML file spells it: {@code standbys[2].upstream}. */
    public String inYaml() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            if (step.index() > 0) {
                text.append('[').append(step.index()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(Quoted.plain(step.name()));
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append('<').append(Quoted.plain(step.name())).append('>');
            if (step.index() > 0) {
                text.append('[').append(step.index()).append(']');
            }
        }
        return text.toString();
    }
}
