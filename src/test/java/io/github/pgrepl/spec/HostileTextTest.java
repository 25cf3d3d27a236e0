package io.github.pgrepl.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.check.Checks;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.StackRenderer;
import io.github.pgrepl.render.StackSources;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.render.disk.StackPath;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Problem.Severity;
import io.github.pgrepl.spec.Type.ListOf;
import io.github.pgrepl.spec.Type.Located;
import io.github.pgrepl.spec.Type.Settings;
import io.github.pgrepl.spec.Type.Struct;
import io.github.pgrepl.stack.docker.DockerLayout;
import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Whatever text stands in whatever element of the spec, it is refused in plain words or arrives as it is. */
class HostileTextTest {

    private static final int LONGEST_MESSAGE = 700;

    /** An element that takes text, with a spec around it. */
    record Place(String name, UnaryOperator<Element> spec) {

        Element with(String text) {
            return spec.apply(Element.leaf("", text, 0));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Every element the reader knows, and settings by value and by name. */
    static List<Place> places() {
        return places("", SpecReader.CLUSTER, content -> named("cluster", content));
    }

    private static List<Place> places(String name, Type<?> type, UnaryOperator<Element> around) {
        List<Place> places = new ArrayList<>();
        if (type instanceof Struct<?> struct) {
            for (Field<?> field : struct.fields()) {
                places.addAll(places(
                        name + "<" + field.name() + ">",
                        field.type(),
                        content -> around.apply(parent(struct, field, named(field.name(), content)))));
            }
        } else if (type instanceof ListOf<?> list) {
            places.addAll(places(
                    name + "<" + list.itemName() + ">",
                    list.item(),
                    content -> around.apply(parent(named(list.itemName(), content)))));
        } else if (type instanceof Located<?, ?> located) {
            places.addAll(places(name, located.type(), around));
        } else if (type instanceof Settings) {
            for (String setting : List.of("my.own", "application_name", "log_line_prefix", "search_path", "work_mem")) {
                places.add(new Place(
                        name + "<" + setting + ">", content -> around.apply(parent(named(setting, content)))));
            }
            places.add(new Place(
                    name + " name", content -> around.apply(parent(Element.leaf("n" + content.text(), "x", 0)))));
        } else {
            places.add(new Place(name, around));
        }
        return places;
    }

    /** With what else is required there. */
    private static Element parent(Struct<?> struct, Field<?> field, Element child) {
        List<Element> children = new ArrayList<>(List.of(child));
        struct.fields().stream()
                .filter(other -> other.required() && other != field)
                .forEach(other -> children.add(Element.leaf(other.name(), "app", 0)));
        return new Element("", "", children, 0);
    }

    private static Element parent(Element child) {
        return new Element("", "", List.of(child), 0);
    }

    private static Element named(String name, Element content) {
        return new Element(name, content.text(), content.children(), 0);
    }

    @Test
    void everyElementIsTried() {
        assertThat(places())
                .extracting(Place::name)
                .hasSizeGreaterThan(40)
                .contains(
                        "<name>",
                        "<standbys><standby><upstream>",
                        "<access><rule>",
                        "<primary><settings><my.own>",
                        "<settings> name");
    }

    @ParameterizedTest
    @MethodSource("places")
    void itIsRefusedInPlainWordsOrArrives(Place place) {
        for (String text : HostileText.ALL) {
            SpecSource source = SpecSource.pom(place.with(text));
            SpecReader.Result result = SpecReader.read(source.tree(), "shop");
            ProjectFiles files = result.spec().tls() instanceof Tls.Off
                    ? ProjectFiles.NONE
                    : new ProjectFiles(List.of(), Set.of("server.crt", "server.key"));
            ClusterPlan plan = Planner.plan(result.spec(), DockerLayout.layout(), files);
            List<Problem> problems = new ArrayList<>(result.problems());
            problems.addAll(Checks.problems(plan, problems));
            assertThat(problems).allSatisfy(problem -> assertIsPlain(source.describe(problem)));
            if (problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR)) {
                assertArrives(plan, text);
            }
        }
    }

    private static void assertIsPlain(String message) {
        assertThat(message).hasSizeLessThan(LONGEST_MESSAGE);
        assertThat(message.codePoints()
                        .filter(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR))
                .as(message)
                .isEmpty();
    }

    /** The files are what their readers take, and have the values of the plan in them. */
    private static void assertArrives(ClusterPlan plan, String text) {
        String tls = plan.spec().tls() instanceof Tls.Directory directory ? directory.path() : "";
        RenderedStack stack = new StackRenderer(Optional.empty()).render(plan, new StackSources(new TreeMap<>(), tls));
        Map<?, ?> compose = new Yaml().load(text(stack, "docker-compose.yml"));
        assertThat(compose.keySet().stream().map(Object::toString).collect(Collectors.toSet()))
                .isSubsetOf("name", "x-environment", "x-node", "services", "secrets", "volumes");
        assertThat((Map<?, ?>) compose.get("services")).hasSize(plan.nodes().size());
        if (!tls.isEmpty()) {
            Map<?, ?> secret = (Map<?, ?>) ((Map<?, ?>) compose.get("secrets")).get("tls-server.crt");
            assertThat(secret.get("file").toString().replace("$$", "$")).isEqualTo(text + "/server.crt");
        }
        plan.nodes().forEach(node -> {
            Map<String, String> conf = conf(text(stack, node.name() + "/config/postgresql.conf"));
            node.settings()
                    .forEach(group -> group.lines()
                            .forEach(setting -> assertThat(conf).containsEntry(setting.name(), setting.value())));
            assertThat(text(stack, node.name() + "/config/pg_hba.conf").lines())
                    .containsAll(plan.spec().access().stream()
                            .map(ClusterSpec.Line::text)
                            .toList());
        });
    }

    private static String text(RenderedStack stack, String path) {
        return new String(stack.files().get(new StackPath(path)).content(), StandardCharsets.UTF_8);
    }

    /** As the server reads it. */
    private static Map<String, String> conf(String text) {
        Map<String, String> settings = new TreeMap<>();
        for (String line : text.split("\n")) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int start = line.indexOf("'") + 1;
            StringBuilder value = new StringBuilder();
            int at = start;
            while (line.charAt(at) != '\'' || line.startsWith("''", at)) {
                char c = line.charAt(at++);
                if (c == '\\') {
                    char escaped = line.charAt(at++);
                    value.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
                } else {
                    value.append(c);
                    at += c == '\'' ? 1 : 0;
                }
            }
            assertThat(line.substring(at + 1).strip()).as(line).matches("(#.*)?");
            settings.put(line.substring(0, line.indexOf(' ')), value.toString());
        }
        return settings;
    }

    @EveryMajor
    void aRealServerReadsBackWhatWasWritten(int major) {
        List<String> texts =
                HostileText.ALL.stream().filter(text -> text.indexOf('\0') < 0).toList();
        List<Element> settings = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            settings.add(Element.leaf("hostile.t" + i, texts.get(i), 0));
        }
        Element cluster = new Element(
                "cluster",
                "",
                List.of(Element.leaf("postgres", major + "", 0), new Element("settings", "", settings, 0)),
                0);
        SpecReader.Result result = SpecReader.read(cluster, "shop");
        ClusterPlan plan = Planner.plan(result.spec(), DockerLayout.layout(), ProjectFiles.NONE);
        assertThat(result.problems()).isEmpty();
        assertThat(Checks.problems(plan)).isEmpty();
        RenderedStack stack = new StackRenderer(Optional.empty()).render(plan, new StackSources(new TreeMap<>(), ""));
        String lines = text(stack, "primary/config/postgresql.conf")
                .lines()
                .filter(line -> line.startsWith("hostile."))
                .collect(Collectors.joining("\n", "", "\n"));

        try (RealServer server = RealServer.create(major)) {
            server.append("postgresql.conf", lines).start();
            String columns = IntStream.range(0, texts.size())
                    .mapToObj(i -> "current_setting('hostile.t" + i + "')")
                    .collect(Collectors.joining(", "));
            assertThat(server.rows("select " + columns)).containsExactly(texts);
        }
    }
}
