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

    /** Text with a syntax. */
    record Scalar<T>(
            String allowed, Optional<String> pattern, List<String> choices, Function<String, Optional<T>> parser)
            implements Type<T> {

        private static final int LONGEST = 4096; // characters; nothing with a pattern is longer

        static <T> Scalar<T> of(String allowed, Function<String, Optional<T>> parser) {
            return new Scalar<>(allowed, Optional.empty(), List.of(), parser);
        }

        /** Text that must match a regular expression as a whole. */
        static Scalar<String> matching(String allowed, String pattern) {
            Pattern compiled = Pattern.compile(pattern);
            return new Scalar<>(
                    allowed,
                    Optional.of(pattern),
                    List.of(),
                    text -> Optional.of(text).filter(t -> t.length() <= LONGEST).filter(compiled.asMatchPredicate()));
        }

        @Override
        public Optional<T> read(Element element, SpecPath path, Consumer<Problem> problems) {
            if (!element.children().isEmpty()) {
                problems.accept(Problem.error(path, "holds elements of its own; it takes " + allowed));
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
                if (!child.name().isEmpty() && !child.name().equals(itemName)) {
                    problems.accept(Problem.error(
                            path.child(child.name()), "is not allowed here; write <" + itemName + "> for each item"));
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
                if (!child.children().isEmpty()) {
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
                String hint = Spelling.nearest(
                                child.name(), fields.stream().map(Field::name).toList())
                        .map(name -> "; did you mean <" + name + ">?")
                        .orElse("; " + (path.steps().isEmpty() ? "<cluster>" : path) + " takes the " + allowed());
                problems.accept(Problem.error(at, "unknown element" + hint));
            } else if (values.isSet(field.get())) {
                problems.accept(Problem.error(at, "stands here twice; keep one of them"));
            } else {
                values.read(field.get(), child, at, problems);
            }
        }
    }
}
