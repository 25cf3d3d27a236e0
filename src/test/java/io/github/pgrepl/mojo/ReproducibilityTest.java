package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.difflib.DiffUtils;
import freemarker.template.Configuration;
import io.github.pgrepl.render.disk.HandEdits;
import io.github.pgrepl.render.disk.StackDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.Mojo;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/**
 * The same spec gives the same bytes and modes, wherever and by whomever it is generated; but for the secrets, which are
 * never the same.
 */
class ReproducibilityTest {

    private static final Path EXAMPLES = Path.of("examples");

    /** Where the classes are that the run needs: another user may not be able to read them where they are. */
    private static final List<Class<?>> NEEDED = List.of(
            ExamplesRun.class,
            StackDirectory.class,
            Configuration.class,
            Yaml.class,
            PathUtils.class,
            DiffUtils.class,
            Model.class,
            Mojo.class,
            Xpp3Dom.class,
            XmlPlexusConfiguration.class);

    private Path temp;

    @BeforeEach
    void makeDirectoryForEverybody() throws IOException {
        temp = Files.createTempDirectory("pgrepl-same");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void removeDirectory() throws IOException {
        PathUtils.deleteDirectory(temp);
    }

    @ParameterizedTest(name = "{0}, umask {5}")
    @CsvSource({
        "tr_TR,      -Duser.language=tr -Duser.country=TR, UTC, ISO-8859-9, lf, 022",
        "ar_EG,      -Duser.language=ar -Duser.country=EG, Africa/Cairo, UTF-16, crlf, 077",
        "th_TH_TH,   -Duser.language=th -Duser.country=TH -Duser.variant=TH, Asia/Bangkok, US-ASCII, crlf, 000"
    })
    void otherLocaleTimeZoneEncodingLineEndUmaskAndUser(
            String locale, String options, String zone, String encoding, String lineEnd, String umask)
            throws Exception {
        Path examples = temp.resolve("elsewhere/of another name");
        copyExamples(examples);
        Path stacks = temp.resolve("stacks");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        command.addAll(asOrdinaryUser());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(
                "-Duser.timezone=" + zone,
                "-Dfile.encoding=" + encoding,
                "-Dline.separator=" + (lineEnd.equals("crlf") ? "\r\n" : "\n"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                readableClasses(),
                ExamplesRun.class.getName(),
                examples.toString(),
                stacks.toString()));

        String output = run(command, encoding);

        assertThat(output)
                .startsWith(locale)
                .contains(" " + zone + " ")
                .endsWith(lineEnd.equals("crlf") ? "\r\n" : "\n")
                .doesNotContain("1,234,567");
        for (Example example : Example.all()) {
            assertSame(tree(stacks.resolve(example.name())), generatedHere(example));
        }
    }

    @Test
    void secretsDiffer() throws IOException {
        Path one = temp.resolve("one");
        Path other = temp.resolve("other");
        for (Path directory : List.of(one, other)) {
            new StackDirectory(directory).write(Example.of("quickstart").stack(), HandEdits.KEEP, new SecureRandom());
        }

        assertSame(tree(one), tree(other));
        assertThat(one.resolve("secrets/replicator")).isRegularFile();
        assertThat(Files.readString(one.resolve("secrets/replicator")))
                .isNotEqualTo(Files.readString(other.resolve("secrets/replicator")));
    }

    private static void assertSame(Map<String, String> tree, Map<String, String> expected) {
        assertThat(tree.keySet()).isEqualTo(expected.keySet());
        expected.forEach((path, file) -> assertThat(tree.get(path)).as(path).isEqualTo(file));
    }

    private Map<String, String> generatedHere(Example example) throws IOException {
        Path stack = temp.resolve("here").resolve(example.name());
        new StackDirectory(stack).write(example.stack(), HandEdits.KEEP, new SecureRandom());
        return tree(stack);
    }

    private static void copyExamples(Path target) throws IOException {
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            for (Path example : examples.toList()) {
                Path copy = Files.createDirectories(target.resolve(example.getFileName()));
                Files.copy(example.resolve("pom.xml"), copy.resolve("pom.xml"));
                if (Files.exists(example.resolve("src"))) {
                    PathUtils.copyDirectory(example.resolve("src"), copy.resolve("src"));
                }
            }
        }
    }

    private static List<String> asOrdinaryUser() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                : List.of();
    }

    private String readableClasses() throws IOException, URISyntaxException {
        Path directory = Files.createDirectory(temp.resolve("classes"));
        List<Path> copies = new ArrayList<>();
        for (Class<?> type : NEEDED) {
            Path location = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path copy = directory.resolve(copies.size() + "-" + location.getFileName());
            if (Files.isDirectory(location)) {
                PathUtils.copyDirectory(location, copy);
            } else {
                Files.copy(location, copy);
            }
            copies.add(copy);
        }
        return copies.stream().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private String run(List<String> command, String encoding) throws IOException, InterruptedException {
        Path output = temp.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end within a minute:\n" + Files.readString(output));
        }
        byte[] bytes = Files.readAllBytes(output);
        String text = new String(bytes, encoding);
        assertThat(process.exitValue())
                .as(new String(bytes, StandardCharsets.ISO_8859_1))
                .isZero();
        return text;
    }

    /** Each path of the stack but those of secrets, with its mode and its bytes. */
    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                String name = root.relativize(path).toString();
                if (!name.matches("|secrets/.*|\\.pgrepl/lock")) {
                    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                    String content = Files.isDirectory(path)
                            ? ""
                            : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                    tree.put(name, mode + " " + content);
                }
            }
        }
        return tree;
    }
}
