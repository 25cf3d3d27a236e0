package io.github.pgrepl.render.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A stack directory in which specs change and people work. What is generated says so in its content, and what a person
 * writes says so too: whatever happened, each file tells whose it is.
 */
final class Scenario {

    private static final String PERSON = "a person's ";
    private static final List<String> NODES = List.of("n1", "n2", "n3", "n4");
    private static final List<String> CONFIGS = List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf");

    private final Path root;
    private final Random random;
    private final Map<Path, String> data = new TreeMap<>();
    private final List<String> written = new ArrayList<>();

    Scenario(Path root, Random random) {
        this.root = root;
        this.random = random;
    }

    Path root() {
        return root;
    }

    /** Some nodes, each file in one of three versions. */
    static RenderedStack stack(Random random) {
        RenderedStack.Builder stack = RenderedStack.builder()
                .file("docker-compose.yml", "generated " + random.nextInt(3) + "\n")
                .file("scripts/node.sh", script(random))
                .directory("archive/wal")
                .secret("replicator");
        for (String node : NODES) {
            if (random.nextBoolean()) {
                stack.directory(node + "/pgdata");
                for (String config : CONFIGS) {
                    if (random.nextInt(4) > 0) {
                        stack.file(node + "/config/" + config, "generated " + random.nextInt(3) + "\nfor all\n");
                    }
                }
            }
        }
        return stack.build();
    }

    private static StackFile script(Random random) {
        String text = "generated " + random.nextInt(2);
        return random.nextInt(4) > 0 ? StackFile.script(text) : StackFile.ordinary(text);
    }

    WriteReport write(RenderedStack stack) {
        return new StackDirectory(root, new UnsyncedDisk()).write(stack, HandEdits.KEEP, new SecureRandom());
    }

    /** Data that has to stay exactly where it is. */
    void serversWriteData() throws IOException {
        for (String path : List.of("n1/pgdata/PG_VERSION", "archive/wal/000000010000000000000001", "secrets/retired")) {
            Path file = root.resolve(path);
            if (Files.isDirectory(file.getParent()) && !Files.exists(file)) {
                data.put(file, PERSON + "data " + data.size());
                Files.writeString(file, data.get(file));
            }
        }
    }

    /** Changes, removes or adds a file where a stack has one, has had one, or may want one. */
    void personWorks() throws IOException {
        Path file = root.resolve(NODES.get(random.nextInt(NODES.size())))
                .resolve("config")
                .resolve(CONFIGS.get(random.nextInt(CONFIGS.size())) + (random.nextInt(5) == 0 ? ".orig" : ""));
        switch (random.nextInt(6)) {
            case 0 -> forget(file);
            case 1 -> checkOutWithCrlf(root.resolve("docker-compose.yml"));
            case 2 -> note(root.resolve("docker-compose.yml"));
            default -> note(file);
        }
    }

    private void note(Path file) throws IOException {
        forget(file);
        Files.createDirectories(file.getParent());
        written.add(PERSON + "version " + written.size() + "\n");
        Files.writeString(file, written.get(written.size() - 1));
    }

    /** A person may lose what is a person's. */
    private void forget(Path file) throws IOException {
        if (Files.exists(file)) {
            written.remove(Files.readString(file));
            Files.delete(file);
        }
    }

    private static void checkOutWithCrlf(Path file) throws IOException {
        if (Files.exists(file) && !Files.readString(file).startsWith(PERSON)) {
            Files.writeString(file, Files.readString(file).replaceAll("\r?\n", "\r\n"));
        }
    }

    /** At any moment, even after a run was killed. */
    void assertNothingIsLost() throws IOException {
        assertThat(Snapshot.of(root).values().stream().map(content -> content.replaceFirst("^file ", "")))
                .containsAll(written);
        data.forEach((file, content) -> assertThat(file).hasContent(content));
    }

    /** After a run that ended: what the stack has, what people have, and no third thing. */
    void assertIs(RenderedStack stack) throws IOException {
        assertNothingIsLost();
        assertThat(new StackDirectory(root).check(stack).diff()).isEmpty();
        Set<String> expected =
                stack.files().keySet().stream().map(StackPath::value).collect(Collectors.toSet());
        expected.addAll(Set.of(".pgrepl/manifest", ".pgrepl/lock", "secrets/replicator"));
        Snapshot.of(root).forEach((path, content) -> {
            if (content.startsWith("file ") && !expected.contains(path)) {
                assertThat(content).as(path).startsWith("file " + PERSON);
            }
        });
        assertThat(root.resolve(".pgrepl/tmp")).doesNotExist();
        assertThat(root.resolve("secrets/replicator")).isNotEmptyFile();
        stack.directories().forEach(path -> assertThat(path.in(root)).isDirectory());
    }
}
