package io.github.pgrepl.check;

import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names that a spec gives and refers to. */
final class Names {

    private static final int SHOWN = 8;

    /** Windows, where a stack may be checked out, has devices of these names in every directory. */
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

    private Names() {}

    /**
     * That no such thing is there, and what is.
     *
     * @param what one of them: {@code standby}
     * @param known the names that are there
     * @param otherwise what to do where none of them may have been meant
     */
    static String unknown(String what, String name, List<String> known, String otherwise) {
        String hint = Spelling.nearest(name, known)
                .map(near -> "did you mean " + Quoted.of(near) + "?")
                .orElse(otherwise);
        return "no " + what + " is called " + Quoted.of(name) + "; " + hint;
    }

    /** The first few. */
    static String list(List<String> names) {
        return names.stream().limit(SHOWN).map(Quoted::plain).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? ", …" : "");
    }

    /** Of a setting that lists them, each in double quotes or without. */
    static List<String> libraries(String setting) {
        return Stream.of(setting.split(","))
                .map(library -> library.strip().replace("\"", ""))
                .filter(library -> !library.isEmpty())
                .toList();
    }

    /** Why no file can have this name everywhere. */
    static Optional<String> device(String name) {
        return DEVICE.matcher(name).matches()
                ? Optional.of("Windows keeps this name for a device, and no file can have it; choose another")
                : Optional.empty();
    }

    static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
