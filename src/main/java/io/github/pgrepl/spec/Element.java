package io.github.pgrepl.spec;

import java.util.List;
import java.util.Optional;

/**
 * One element of the spec as it was written: the common shape of a POM's {@code <cluster>} and of a YAML file, before
 * anything is known of its meaning.
 *
 * @param name the element's name; empty for an item of a YAML list, which has none
 * @param text its text; empty where it has none
 * @param line where it starts in the file, counted from 1; 0 where that is not known
 */
public record Element(String name, String text, List<Element> children, int line) {

    private static final String ATTRIBUTE = "@"; // as XPath writes them; no element's name begins so

    public Element {
        children = List.copyOf(children);
    }

    /** An attribute of a POM's element. The spec has none: the reader reports it where it stands. */
    public static Element attribute(String name, String value) {
        return new Element(ATTRIBUTE + name, value, List.of(), 0);
    }

    boolean isAttribute() {
        return name.startsWith(ATTRIBUTE);
    }

    /** An item of a YAML list. */
    boolean isItem() {
        return name.isEmpty();
    }

    static Element leaf(String name, String text, int line) {
        return new Element(name, text, List.of(), line);
    }

    /** The element that a path leads to, or the last one on the way that exists. */
    Element nearest(SpecPath path) {
        Element here = this;
        for (SpecPath.Step step : path.steps()) {
            Optional<Element> next = here.step(step);
            if (next.isEmpty()) {
                break;
            }
            here = next.get();
        }
        return here;
    }

    private Optional<Element> step(SpecPath.Step step) {
        if (step.index() > 0) {
            return step.index() <= children.size() ? Optional.of(children.get(step.index() - 1)) : Optional.empty();
        }
        return children.stream()
                .filter(child -> child.name().equals(step.name()))
                .findFirst();
    }
}
