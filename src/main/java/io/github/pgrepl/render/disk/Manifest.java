package io.github.pgrepl.render.disk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was generated: each path with the SHA-256 of its content, in the form {@code sha256sum -c} reads.
 *
 * <p>A path can have several hashes where more than one version is known to be generated: while a run is under way, and
 * in a file that holds both sides of a merge.
 */
record Manifest(SortedMap<StackPath, SortedSet<String>> hashes) {

    static final Manifest EMPTY = new Manifest(new TreeMap<>());

    private static final String FORMAT = "# pgrepl manifest ";
    private static final String HEADER = FORMAT + "1\n";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");
    private static final Pattern MERGE_MARKER = Pattern.compile("(<{7}|>{7}|\\|{7})( .*)?|={7}");

    Manifest {
        hashes = Collections.unmodifiableSortedMap(hashes);
    }

    static Manifest of(RenderedStack stack) {
        SortedMap<StackPath, SortedSet<String>> hashes = new TreeMap<>();
        stack.files().forEach((path, file) -> hashes.put(path, new TreeSet<>(Set.of(sha256(file.bytes())))));
        return new Manifest(hashes);
    }

    /**
     * @param name the manifest's own path, for messages
     * @throws StackDirectoryException if the text is not a manifest, or lists what pgrepl never generates
     */
    static Manifest parse(byte[] content, String name) {
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\r?\n");
        SortedMap<StackPath, SortedSet<String>> hashes = new TreeMap<>();
        boolean headed = false;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (line.startsWith(FORMAT)) {
                requireKnownFormat(line, name);
                headed = true;
            } else if (!line.startsWith("#") && !MERGE_MARKER.matcher(line).matches()) {
                addLine(line, i + 1, name, hashes);
            }
        }
        if (!headed) {
            throw unreadable(name, "has no line \"" + HEADER.strip() + "\"");
        }
        return new Manifest(hashes);
    }

    private static void requireKnownFormat(String line, String name) {
        if (!line.equals(HEADER.strip())) {
            throw new StackDirectoryException(
                    name + " is in format \"" + line.substring(FORMAT.length()) + "\", and this version knows 1 only",
                    "use the pgrepl version that wrote it, or a later one");
        }
    }

    private static void addLine(String line, int number, String name, SortedMap<StackPath, SortedSet<String>> hashes) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw unreadable(name, "line " + number + " is not a hash and a path: \"" + line + "\"");
        }
        StackPath path;
        try {
            path = new StackPath(matcher.group(2));
        } catch (IllegalArgumentException e) {
            throw unreadable(name, "line " + number + ": " + e.getMessage());
        }
        if (path.holdsDataOrSecrets()) {
            throw unreadable(name, "line " + number + " lists " + path + ", which pgrepl never generates");
        }
        hashes.computeIfAbsent(path, p -> new TreeSet<>()).add(matcher.group(1));
    }

    private static StackDirectoryException unreadable(String name, String why) {
        return new StackDirectoryException(
                name + " cannot be trusted: " + why,
                "take it from version control again, or remove it: files that differ from the spec are then kept as"
                        + " NAME.orig");
    }

    /** All that either of both knows. */
    Manifest and(Manifest other) {
        SortedMap<StackPath, SortedSet<String>> both = new TreeMap<>();
        hashes.forEach((path, known) -> both.put(path, new TreeSet<>(known)));
        other.hashes.forEach((path, known) ->
                both.computeIfAbsent(path, p -> new TreeSet<>()).addAll(known));
        return new Manifest(both);
    }

    boolean lists(StackPath path) {
        return hashes.containsKey(path);
    }

    /**
     * True if this content was generated for the path. Git may have turned its line ends to CRLF since
     * ({@code core.autocrlf}); nobody's work is in that.
     */
    boolean vouchesFor(StackPath path, byte[] content) {
        SortedSet<String> known = hashes.get(path);
        return known != null
                && (known.contains(sha256(content))
                        || LineEnds.hasCrlf(content) && known.contains(sha256(LineEnds.toLf(content))));
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(HEADER);
        hashes.forEach((path, known) -> known.forEach(
                hash -> text.append(hash).append("  ").append(path).append('\n')));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
