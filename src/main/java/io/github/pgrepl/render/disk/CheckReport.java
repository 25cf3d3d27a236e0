package io.github.pgrepl.render.disk;

import java.util.List;

/** Where the stack directory is not what the spec says, sorted by path. */
public record CheckReport(List<Difference> differences) {

    /** How a file differs. */
    public enum Kind {
        /** The spec has it, the directory does not. */
        MISSING,
        /** Its content, or its executable bit, is another one. */
        CHANGED,
        /** It was generated earlier, and the spec no longer has it. */
        EXTRA
    }

    /**
     * @param diff lines of a unified diff, as {@code git apply} takes it in the stack directory: from what the directory
     *     has to what the spec says
     */
    public record Difference(StackPath path, Kind kind, List<String> diff) {

        public Difference {
            diff = List.copyOf(diff);
        }
    }

    public CheckReport {
        differences = List.copyOf(differences);
    }

    public boolean isUpToDate() {
        return differences.isEmpty();
    }

    /** All diffs, one after the other. */
    public List<String> diff() {
        return differences.stream()
                .flatMap(difference -> difference.diff().stream())
                .toList();
    }
}
