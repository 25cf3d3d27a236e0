package io.github.pgrepl.render.disk;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The difference between two versions of a file, as Git writes it. */
final class FileDiff {

    private static final int CONTEXT = 3;

    /** Beyond it a diff takes long, and nobody reads it. */
    private static final int MOST_LINES = 10_000;

    private static final byte[] NOTHING = {};

    private FileDiff() {}

    static List<String> added(StackPath path, byte[] content, String mode) {
        List<String> lines = header(path);
        lines.add("new file mode " + mode);
        addContent(lines, "/dev/null", Optional.of(NOTHING), "b/" + path, content);
        return lines;
    }

    static List<String> removed(StackPath path, Optional<byte[]> content, String mode) {
        List<String> lines = header(path);
        lines.add("deleted file mode " + mode);
        addContent(lines, "a/" + path, content, "/dev/null", NOTHING);
        return lines;
    }

    /** @param before empty if it is too large to be read */
    static List<String> changed(
            StackPath path, Optional<byte[]> before, String modeBefore, byte[] after, String modeAfter) {
        List<String> lines = new ArrayList<>();
        Optional<byte[]> compared = before;
        if (before.isPresent() && LineEnds.hasCrlf(before.get()) && !LineEnds.hasCrlf(after)) {
            lines.add(path + " has CRLF line ends, and LF is generated: Git's core.autocrlf may have changed them;"
                    + " .gitattributes with \"* text=auto eol=lf\" keeps them");
            compared = Optional.of(LineEnds.toLf(before.get()));
        }
        lines.addAll(header(path));
        if (!modeBefore.equals(modeAfter)) {
            lines.add("old mode " + modeBefore);
            lines.add("new mode " + modeAfter);
        }
        addContent(lines, "a/" + path, compared, "b/" + path, after);
        return lines;
    }

    private static List<String> header(StackPath path) {
        return new ArrayList<>(List.of("diff --git a/" + path + " b/" + path));
    }

    private static void addContent(
            List<String> lines, String nameBefore, Optional<byte[]> before, String nameAfter, byte[] after) {
        if (before.isPresent() && Arrays.equals(before.get(), after)) {
            return;
        }
        Optional<List<String>> linesBefore = before.flatMap(FileDiff::lines);
        Optional<List<String>> linesAfter = lines(after);
        if (linesBefore.isEmpty() || linesAfter.isEmpty()) {
            lines.add("Binary files " + nameBefore + " and " + nameAfter + " differ");
            return;
        }
        Patch<String> patch = DiffUtils.diff(linesBefore.get(), linesAfter.get());
        for (String line :
                UnifiedDiffUtils.generateUnifiedDiff(nameBefore, nameAfter, linesBefore.get(), patch, CONTEXT)) {
            lines.addAll(Arrays.asList(line.split("\n")));
        }
    }

    /**
     * Empty if it is not text. A last line without its line end carries the remark that diffs make on it, so that it
     * differs from the same line with one.
     */
    private static Optional<List<String>> lines(byte[] content) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        if (text.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            return Optional.of(List.of());
        }
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        String last = lines.remove(lines.size() - 1);
        if (!last.isEmpty()) {
            lines.add(last + "\n\\ No newline at end of file");
        }
        return lines.size() > MOST_LINES ? Optional.empty() : Optional.of(lines);
    }
}
