package io.github.pgrepl.render.disk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A generated file: its bytes, and whether it can be run. */
public final class StackFile {

    /** What a file may be used for. */
    public enum Kind {
        /** Mode 0644. */
        ORDINARY,
        /** Mode 0755. */
        SCRIPT
    }

    private final Kind kind;
    private final byte[] content;

    public StackFile(Kind kind, byte[] content) {
        this.kind = Objects.requireNonNull(kind);
        this.content = content.clone();
    }

    public static StackFile ordinary(String text) {
        return new StackFile(Kind.ORDINARY, text.getBytes(StandardCharsets.UTF_8));
    }

    public static StackFile script(String text) {
        return new StackFile(Kind.SCRIPT, text.getBytes(StandardCharsets.UTF_8));
    }

    public Kind kind() {
        return kind;
    }

    public byte[] content() {
        return content.clone();
    }

    /** The bytes themselves, for reading only. */
    byte[] bytes() {
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StackFile file && kind == file.kind && Arrays.equals(content, file.content);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return kind + ", " + content.length + " bytes";
    }
}
