package io.github.pgrepl.spec;

import java.io.StringReader;
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
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A spec in YAML. Scalars are taken as they are written: {@code on} stays {@code on}, {@code 0777} stays {@code 0777},
 * because PostgreSQL reads values by its own rules and not by YAML's.
 */
final class YamlSource {

    private static final String ROOT = "cluster";
    private static final int MOST_ELEMENTS = 20_000; // aliases of aliases multiply
    private static final int DEEPEST = 20;
    private static final String UNWRAP =
            "the file is the cluster itself: move what is below \"cluster\" one level up, and remove \"cluster:\"";

    private final Consumer<Problem> problems;
    private int elements;

    private YamlSource(Consumer<Problem> problems) {
        this.problems = problems;
    }

    /** The tree of the file; what cannot be read is reported, and left out of the tree. */
    static Element read(String text, Consumer<Problem> problems) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(true); // reported below, with the path
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // limited below, by what they come to
        options.setNestingDepthLimit(DEEPEST);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            return root == null ? nothing(1) : new YamlSource(problems).root(root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.accept(Problem.error(SpecPath.ROOT, "not YAML: " + readable(e.getProblem())));
            return nothing(line);
        } catch (ReaderException e) {
            String character = String.format("U+%04X", e.getCodePoint());
            problems.accept(Problem.error(
                    SpecPath.ROOT, "not YAML: it holds the character " + character + ", which YAML does not allow"));
            return nothing(line(text, e.getPosition()));
        } catch (YAMLException e) {
            problems.accept(Problem.error(SpecPath.ROOT, "not YAML: " + readable(e.getMessage())));
            return nothing(1);
        }
    }

    private static Element nothing(int line) {
        return new Element(ROOT, "", List.of(), line);
    }

    /** The library's words, which quote the file. */
    private static String readable(String message) {
        String hint = message.contains("\\t(TAB)") ? "a tab cannot indent; use spaces" : message;
        return hint.codePoints().allMatch(c -> c >= ' ' && c != 0x7f) && hint.length() < 200
                ? hint
                : Quoted.plain(hint);
    }

    private static int line(String text, int codePoints) {
        return 1
                + (int) text.codePoints()
                        .limit(codePoints)
                        .filter(c -> c == '\n')
                        .count();
    }

    private Element root(Node root) {
        if (root instanceof MappingNode mapping
                && mapping.getValue().size() == 1
                && mapping.getValue().get(0).getKeyNode() instanceof ScalarNode key
                && key.getValue().equals(ROOT)) {
            problems.accept(Problem.error(SpecPath.ROOT, UNWRAP));
            return element(ROOT, mapping.getValue().get(0).getValueNode(), SpecPath.ROOT, line(key));
        }
        return element(ROOT, root, SpecPath.ROOT, line(root));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** @param line where its key is, or the item itself */
    private Element element(String name, Node node, SpecPath path, int line) {
        elements++;
        if (path.steps().size() > DEEPEST) {
            throw new YAMLException("an alias stands inside of what it stands for");
        }
        if (elements > MOST_ELEMENTS) {
            throw new YAMLException("more than " + MOST_ELEMENTS + " elements, counting what aliases stand for");
        }
        if (node instanceof ScalarNode scalar) {
            boolean empty = scalar.isPlain() && scalar.getTag().equals(Tag.NULL);
            return Element.leaf(name, empty ? "" : text(scalar, path), line);
        }
        if (node instanceof SequenceNode sequence) {
            List<Element> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(element("", item, path.item("item", items.size() + 1), line(item)));
            }
            return new Element(name, "", items, line);
        }
        return new Element(name, "", children((MappingNode) node, path), line);
    }

    /** An escape can write half of a character, which no file can hold. */
    private String text(ScalarNode scalar, SpecPath path) {
        String text = scalar.getValue();
        boolean half = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (half) {
            problems.accept(
                    Problem.error(path, Quoted.of(text) + " holds half of a character; write it as \\U and 8 digits"));
        }
        return half ? "" : text;
    }

    private List<Element> children(MappingNode mapping, SpecPath path) {
        List<Element> children = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.accept(Problem.error(path, "a key must be plain text, not a list or a mapping"));
                continue;
            }
            String name = text(key, path);
            SpecPath at = path.child(name);
            if (name.isBlank()) {
                problems.accept(Problem.error(path, "a key is empty; it must name an element"));
            } else if (!names.add(name)) {
                problems.accept(Problem.error(at, "stands here twice; keep one of them"));
            } else if (key.getTag().equals(Tag.MERGE)) {
                problems.accept(Problem.error(path, "\"<<\" is not known here; write the elements out"));
            } else if (name.equals(ROOT) && path.steps().isEmpty()) {
                problems.accept(Problem.error(at, UNWRAP));
            } else {
                children.add(element(name, tuple.getValueNode(), at, line(key)));
            }
        }
        return children;
    }
}
