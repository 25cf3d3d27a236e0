package io.github.pgrepl.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A spec in YAML. Scalars are taken as they are written: {@code on} stays {@code on}, {@code 0777} stays {@code 0777},
 * because PostgreSQL reads values by its own rules and not by YAML's.
 */
final class YamlSource {

    private static final String ROOT = "cluster";

    private YamlSource() {}

    /** The tree of the file; what cannot be read is reported, and left out of the tree. */
    static Element read(String text, Consumer<Problem> problems) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(true); // reported below, with the path
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(20);
        try {
            Node root = new Yaml(options).compose(new java.io.StringReader(text));
            if (root == null) {
                return new Element(ROOT, "", List.of(), 1);
            }
            return element(ROOT, root, SpecPath.ROOT, problems);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.accept(Problem.error(SpecPath.ROOT, "line " + line + " is not YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            problems.accept(Problem.error(SpecPath.ROOT, "this is not YAML: " + e.getMessage()));
        }
        return new Element(ROOT, "", List.of(), 1);
    }

    private static Element element(String name, Node node, SpecPath path, Consumer<Problem> problems) {
        int line = node.getStartMark().getLine() + 1;
        if (node instanceof ScalarNode scalar) {
            boolean empty = scalar.isPlain() && scalar.getTag().equals(Tag.NULL);
            return Element.leaf(name, empty ? "" : scalar.getValue(), line);
        }
        if (node instanceof SequenceNode sequence) {
            List<Element> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(element("", item, path.item("item", items.size() + 1), problems));
            }
            return new Element(name, "", items, line);
        }
        return new Element(name, "", children((MappingNode) node, path, problems), line);
    }

    private static List<Element> children(MappingNode mapping, SpecPath path, Consumer<Problem> problems) {
        List<Element> children = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.accept(Problem.error(path, "a key must be plain text, not a list or a mapping"));
                continue;
            }
            String name = key.getValue();
            if (!names.add(name)) {
                problems.accept(Problem.error(path.child(name), "stands here twice; keep one of them"));
                continue;
            }
            children.add(element(name, tuple.getValueNode(), path.child(name), problems));
        }
        return children;
    }
}
