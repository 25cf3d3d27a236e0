package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.StackDirectory;
import io.github.pgrepl.stack.docker.DockerLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What every example generates is secure as it is: defaults are what people ship. On running servers: SecureStackIT. */
class SecureFilesTest {

    static Stream<Arguments> examplesOnEveryMajor() throws IOException {
        return Example.all().stream()
                .flatMap(example -> Catalog.majors().stream().map(major -> Arguments.of(example, major)));
    }

    @ParameterizedTest
    @MethodSource("examplesOnEveryMajor")
    void accessIsByScramAloneAndEndsWithReject(Example example, int major) {
        for (NodePlan node : example.plan(major, DockerLayout.layout()).nodes()) {
            List<List<String>> rules = rules(node);
            assertThat(rules).allSatisfy(rule -> assertThat(rule).containsAnyOf("scram-sha-256", "reject"));
            assertThat(rules.subList(rules.size() - 3, rules.size()))
                    .containsExactly(
                            List.of("local", "all", "all", "reject"),
                            List.of("host", "all", "all", "all", "reject"),
                            List.of("host", "replication", "all", "all", "reject"));
            assertThat(admitting(rules)).extracting(rule -> rule.get(2)).doesNotContain("all");
            assertThat(overNetwork(admitting(rules)))
                    .extracting(rule -> rule.get(2))
                    .doesNotContain("postgres");
            assertThat(overNetwork(admitting(rules)))
                    .extracting(rule -> rule.get(3))
                    .doesNotContain("all", "0.0.0.0/0", "::/0");
        }
    }

    private static List<List<String>> rules(NodePlan node) {
        return node.access().stream()
                .flatMap(group -> group.lines().stream())
                .map(line -> List.of(line.strip().split("\\s+")))
                .toList();
    }

    private static List<List<String>> admitting(List<List<String>> rules) {
        return rules.stream().filter(rule -> !rule.contains("reject")).toList();
    }

    private static List<List<String>> overNetwork(List<List<String>> rules) {
        return rules.stream().filter(rule -> !rule.get(0).equals("local")).toList();
    }

    @ParameterizedTest
    @MethodSource("examplesOnEveryMajor")
    void containersAreConfined(Example example, int major) {
        ClusterPlan plan = example.plan(major, DockerLayout.layout());
        Map<?, ?> compose = new Yaml().load(text(example, plan, "docker-compose.yml"));
        for (Object value : ((Map<?, ?>) compose.get("services")).values()) {
            Map<?, ?> service = (Map<?, ?>) value;
            assertThat(service.get("security_opt")).isEqualTo(List.of("no-new-privileges:true"));
            assertThat(service.get("cap_drop")).isEqualTo(List.of("ALL"));
            assertThat(service.get("cap_add")).isEqualTo(List.of("CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID"));
            assertThat(service.get("privileged")).isNull();
            assertThat((List<?>) service.get("ports"))
                    .isNotEmpty()
                    .allMatch(port -> port.toString().matches("(\\{host_ip=)?127\\.0\\.0\\.1[:,].*"));
            assertThat((List<?>) service.get("volumes"))
                    .extracting(Object::toString)
                    .filteredOn(mount -> !mount.contains(":/var/lib/postgresql") && !mount.endsWith(":/archive"))
                    .isNotEmpty()
                    .allMatch(mount -> mount.endsWith(":ro"));
        }
    }

    private static String text(Example example, ClusterPlan plan, String path) {
        return example.stack(plan).files().entrySet().stream()
                .filter(file -> file.getKey().value().equals(path))
                .map(file -> new String(file.getValue().content(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }

    static List<Example> examples() throws IOException {
        return Example.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void passwordsAreInTheirFilesAlone(Example example, @TempDir Path directory) throws IOException {
        new StackDirectory(directory).write(example.stack(), HandEdits.KEEP, new SecureRandom());
        List<String> passwords = new ArrayList<>();
        List<String> others = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                (file.getParent().endsWith("secrets") ? passwords : others).add(Files.readString(file));
            }
        }
        assertThat(passwords).hasSizeGreaterThanOrEqualTo(4).doesNotHaveDuplicates();
        assertThat(others).noneMatch(text -> passwords.stream().anyMatch(text::contains));
    }
}
