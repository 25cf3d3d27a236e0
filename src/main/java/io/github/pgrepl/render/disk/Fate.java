package io.github.pgrepl.render.disk;

import io.github.pgrepl.render.disk.DiskView.Entry;
import java.util.Arrays;
import java.util.Optional;

/** What becomes of what is on the disk where a generated file goes, or where one no longer belongs. */
enum Fate {
    /** Nothing is there. */
    NOTHING_THERE,
    /** It has the content it should have. */
    STAYS,
    /** It was generated, or a person gave it up. */
    GOES,
    /** A person's work. */
    IS_KEPT_ASIDE;

    /** @param wanted empty if the stack has no such file any more */
    static Fate of(StackPath path, Entry entry, Optional<StackFile> wanted, Notes notes, HandEdits edits) {
        if (!(entry instanceof Entry.Regular file)) {
            return NOTHING_THERE;
        }
        if (file.content().isPresent()) {
            byte[] content = file.content().get();
            if (wanted.isPresent() && Arrays.equals(content, wanted.get().bytes())) {
                return STAYS;
            }
            if (notes.known().vouchesFor(path, content)
                    || wanted.isPresent()
                            && LineEnds.hasCrlf(content)
                            && Arrays.equals(
                                    LineEnds.toLf(content), wanted.get().bytes())) {
                return GOES;
            }
        }
        return edits == HandEdits.DISCARD && notes.finished().lists(path) ? GOES : IS_KEPT_ASIDE;
    }
}
