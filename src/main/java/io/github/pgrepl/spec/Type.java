package io.github.pgrepl.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What an element of the spec may hold, and how it is read. */
sealed interface Type<T> {

    /** What is allowed, as a noun: {@code a port number from 0 to 65535}. */
    String allowed();

    /** The value, or nothing where it was wrong, which is then reported. */
    Optional<T> read(Element element, SpecPath path, Consumer<Problem> problems);

    /**
     * Text with a syntax.
     *
     * @param pattern that every right text matches as a whole; some wrong ones may match too, which the parser refuses
     * @param choices all that is allowed, where that can be listed; else empty
     * @param range of the numbers that a right text may be; nothing where any number will do that is not negative
     */
    record Scalar<T>(
            String allowed,
            String pattern,
            List<String> choices,
            Optional<Range> range,
            Function<String, Optional<T>> parser)
            implements Type<T> {

        /** Numbers from the least to the most, both included. */
        record Range(String least, String most) {}

        private static final int LONGEST = 4096; // characters; nothing with a pattern is longer

        static <T> Scalar<T> of(String allowed, String pattern, Function<String, Optional<T>> parser) {
            return new Scalar<>(allowed, pattern, List.of(), Optional.empty(), parser);
        }

        static <T> Scalar<T> choice(String allowed, List<T> values, Function<T, String> word) {
            List<String> words = values.stream().map(word).toList();
            return new Scalar<>(
                    allowed,
                    String.join("|", words),
                    words,
                    Optional.empty(),
                    text -> values.stream()
                            .filter(value -> word.apply(value).equals(text))
                            .findFirst());
        }

        /** Text that must match a regular expression as a whole. */
        static Scalar<String> matching(String allowed, String pattern) {
            Pattern compiled = Pattern.compile(pattern);
            return of(
                    allowed,
                    pattern,
                    text -> Optional.of(text).filter(t -> t.length() <= LONGEST).filter(compiled.asMatchPredicate()));
        }

        Scalar<T> within(String least, String most) {
            return new Scalar<>(allowed, pattern, choices, Optional.of(new Range(least, most)), parser);
        }

        @Override
        public Optional<T> read(Element element, SpecPath path, Consumer<Problem> problems) {
            if (!element.children().isEmpty()) {
                String what = element.children().stream().allMatch(Element::isAttribute)
                        ? "has an attribute"
                        : element.children().get(0).isItem() ? "is a list" : "holds elements of its own";
                problems.accept(Problem.error(path, what + "; it takes " + allowed));
                return Optional.empty();
            }
            Optional<T> value = parser.apply(element.text());
            if (value.isEmpty()) {
                String what = element.text().isEmpty() ? "is empty" : Quoted.of(element.text()) + " is wrong here";
                problems.accept(Problem.error(path, what + "; it takes " + allowed));
            }
            return value;
        }
    }

    /** A type whose values know where they stood. */
    record Located<T, R>(Type<T> type, BiFunction<T, SpecPath, R> maker) implements Type<R> {

        @Override
        public String allowed() {
            return type.allowed();
        }

        @Override
        public Optional<R> read(Element element, SpecPath path, Consumer<Problem> problems) {
            return type.read(element, path, problems).map(value -> maker.apply(value, path));
        }
    }

    /** A list: in the POM an element for each item, in YAML a sequence. */
    record ListOf<T>(String itemName, Type<T> item) implements Type<List<T>> {

        @Override
        public String allowed() {
            return "a list of <" + itemName + "> elements";
        }

        @Override
        public Optional<List<T>> read(Element element, SpecPath path, Consumer<Problem> problems) {
            if (!element.text().isBlank()) {
                problems.accept(Problem.error(path, Quoted.of(element.text()) + " is no list; it takes " + allowed()));
                return Optional.of(List.of());
            }
            List<T> items = new ArrayList<>();
            for (int i = 0; i < element.children().size(); i++) {
                Element child = element.children().get(i);
                if (!child.isItem() && !child.name().equals(itemName)) {
                    String hint =
                            Spelling.nearest(child.name(), List.of(itemName)).isPresent()
                                    ? "did you mean <" + itemName + ">?"
                                    : "write <" + itemName + "> for each item, or in YAML a list of them with hyphens";
                    problems.accept(Problem.error(path.child(child.name()), "is no item of the list; " + hint));
                    continue;
                }
                item.read(child, path.item(itemName, i + 1), problems).ifPresent(items::add);
            }
            return Optional.of(List.copyOf(items));
        }
    }

    /** PostgreSQL settings: any name, with its value as text. Which are right is not decided here. */
    record Settings() implements Type<List<Setting>> {

        @Override
        public String allowed() {
            return "PostgreSQL settings, each an element of the setting's name";
        }

        @Override
        public Optional<List<Setting>> read(Element element, SpecPath path, Consumer<Problem> problems) {
            if (!element.text().isBlank()) {
                problems.accept(
                        Problem.error(path, Quoted.of(element.text()) + " is wrong here; it takes " + allowed()));
            }
            List<Setting> settings = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (Element child : element.children()) {
                SpecPath at = path.child(child.name());
                if (child.isItem()) {
                    problems.accept(Problem.error(path, "is a list; it takes " + allowed()));
                    break;
                } else if (child.isAttribute()) {
                    problems.accept(Problem.error(at, "is an attribute; it takes " + allowed()));
                } else if (!child.children().isEmpty()) {
                    problems.accept(Problem.error(at, "holds elements of its own; a setting takes text"));
                } else if (!names.add(child.name().toLowerCase(Locale.ROOT))) {
                    problems.accept(Problem.error(at, "stands here twice; keep one of them"));
                } else {
                    settings.add(new Setting(child.name(), child.text(), at));
                }
            }
            return Optional.of(List.copyOf(settings));
        }
    }

    /** An element with known children, and what is made of them. */
    record Struct<T>(List<Field<?>> fields, Function<Values, T> maker) implements Type<T> {

        @Override
        public String allowed() {
            return "elements: "
                    + String.join(
                            ", ",
                            fields.stream()
                                    .map(field -> "<" + field.name() + ">")
                                    .toList());
        }

        @Override
        public Optional<T> read(Element element, SpecPath path, Consumer<Problem> problems) {
            if (!element.text().isBlank()) {
                problems.accept(
                        Problem.error(path, Quoted.of(element.text()) + " is wrong here; it takes " + allowed()));
            }
            Values values = new Values(path);
            for (Element child : element.children()) {
                if (child.isItem()) {
                    problems.accept(Problem.error(path, "is a list; it takes the " + allowed()));
                    break;
                }
                readChild(child, path, values, problems);
            }
            for (Field<?> field : fields) {
                if (field.required() && !values.isSet(field)) {
                    problems.accept(Problem.error(
                            path.child(field.name()),
                            "is missing; give " + field.type().allowed()));
                }
            }
            return Optional.of(maker.apply(values));
        }

        private void readChild(Element child, SpecPath path, Values values, Consumer<Problem> problems) {
            Optional<Field<?>> field = fields.stream()
                    .filter(known -> known.name().equals(child.name()))
                    .findFirst();
            SpecPath at = path.child(child.name());
            if (field.isEmpty()) {
                problems.accept(Problem.error(at, unknown(child, path)));
            } else if (values.isSet(field.get())) {
                problems.accept(Problem.error(at, "stands here twice; keep one of them"));
            } else {
                values.read(field.get(), child, at, problems);
            }
        }

        private String unknown(Element child, SpecPath path) {
            List<String> names = fields.stream().map(Field::name).toList();
            String what = child.isAttribute() ? "is an attribute; " : "unknown element; ";
            String word = child.name().replace("@", "");
            if (child.isAttribute() && names.contains(word)) {
                return what + "write it as an element, <" + word + ">";
            }
            Optional<String> near = Spelling.nearest(word, names);
            if (near.isPresent()) {
                return what + "did you mean <" + near.get() + ">?";
            }
            boolean hasSettings = fields.stream().anyMatch(field -> field.type() instanceof Settings);
            if (word.matches("[a-z]+(_[a-z]+)+") && hasSettings) {
                return what + "if it is a setting of PostgreSQL, move it into <settings>";
            }
            return what + (path.steps().isEmpty() ? "<cluster>" : path) + " takes the " + allowed();
        }
    }
}
