package io.github.pgrepl.render.disk;

/** What becomes of a generated file that a person changed. A file that pgrepl never wrote is kept either way. */
public enum HandEdits {
    /** The person's version stays beside the new one, as {@code NAME.orig}. */
    KEEP,
    /** The person's version is replaced. */
    DISCARD
}
