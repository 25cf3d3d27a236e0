package io.github.pgrepl.stack.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A stack directory's {@code .env}: one machine's own, from which Compose replaces variables in the compose file. It is a
 * person's as well: lines of others stay as they are.
 *
 * @param path need not exist
 * @see <a href="https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file">.env file</a>
 */
record EnvFile(Path path) {

    /** Values of ours are plain words; another's that is quoted in full is read, and every other as far as it goes. */
    private static final Pattern LINE = Pattern.compile(
            "\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s#]*)).*");

    static EnvFile in(Path stackDirectory) {
        return new EnvFile(stackDirectory.resolve(".env"));
    }

    /** Whether a value can be written so that it is read as it is. */
    static boolean holds(String value) {
        return value.matches("[^'\\r\\n]*");
    }

    /** By the variables' names; of several lines for one, the last counts. */
    Map<String, String> values() {
        Map<String, String> values = new TreeMap<>();
        for (String line : lines()) {
            Matcher variable = LINE.matcher(line);
            if (variable.matches()) {
                values.put(
                        variable.group(1),
                        Optional.ofNullable(variable.group(2))
                                .or(() -> Optional.ofNullable(variable.group(3)))
                                .orElseGet(() -> variable.group(4)));
            }
        }
        return values;
    }

    /**
     * Writes only what differs; a variable that is there stays where it is.
     *
     * @param values by the variables' names, such as it {@linkplain #holds holds}
     */
    void set(Map<String, String> values) {
        Map<String, String> before = values();
        Map<String, String> different = new TreeMap<>(values);
        different.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
        if (different.isEmpty()) {
            return;
        }
        if (different.keySet().stream().noneMatch(before::containsKey)) {
            append(different);
            return;
        }
        List<String> lines = new ArrayList<>(lines());
        lines.replaceAll(line -> name(line)
                .filter(different::containsKey)
                .map(name -> line(name, different.get(name)))
                .orElse(line));
        different.keySet().removeIf(before::containsKey);
        different.forEach((name, value) -> lines.add(line(name, value)));
        write(lines);
    }

    /** @param prefix of the variables' names */
    void removeAll(String prefix) {
        List<String> lines = lines();
        List<String> others = lines.stream()
                .filter(line ->
                        name(line).filter(name -> name.startsWith(prefix)).isEmpty())
                .toList();
        if (others.size() < lines.size()) {
            write(others);
        }
    }

    /** Plain words as they are; in single quotes, Compose replaces nothing. */
    private static String line(String name, String value) {
        return name + "=" + (value.matches("[A-Za-z0-9_./-]*") ? value : "'" + value + "'");
    }

    private static Optional<String> name(String line) {
        Matcher variable = LINE.matcher(line);
        return variable.matches() ? Optional.of(variable.group(1)) : Optional.empty();
    }

    /** In one piece, so that a run that is killed leaves what was there. */
    private void append(Map<String, String> values) {
        try {
            boolean continues = Files.exists(path)
                    && !Files.readString(path).isEmpty()
                    && !Files.readString(path).endsWith("\n");
            Files.writeString(
                    path,
                    (continues ? "\n" : "")
                            + values.entrySet().stream()
                                    .map(entry -> line(entry.getKey(), entry.getValue()) + "\n")
                                    .collect(Collectors.joining()),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In its place, so that its owner and its mode stay. */
    private void write(List<String> lines) {
        try {
            Files.writeString(path, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines() {
        try {
            return Files.readString(path).lines().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
