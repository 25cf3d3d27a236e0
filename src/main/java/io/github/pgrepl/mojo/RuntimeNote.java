package io.github.pgrepl.mojo;

import io.github.pgrepl.stack.embedded.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which runtime the last {@code up} of a stack directory took, until its {@code down}. An engine may have died, or started,
 * since then; and the directory may be gone, by {@code mvn clean}.
 */
record RuntimeNote(Path file) {

    static RuntimeNote on(Path stackDirectory, CacheDirectory cache) {
        return new RuntimeNote(cache.note("runtimes", stackDirectory));
    }

    Optional<RuntimeChoice> read() {
        try {
            String noted = Files.readString(file).strip();
            return Stream.of(RuntimeChoice.values())
                    .filter(choice -> choice.toString().equals(noted))
                    .findFirst();
        } catch (IOException e) {
            // There is none, as for a stack that is down.
            return Optional.empty();
        }
    }

    /** @param warnings is told where it cannot be written, and where servers may be left in the other runtime */
    void write(RuntimeChoice choice, Consumer<String> warnings) {
        Optional<RuntimeChoice> before = read();
        if (before.equals(Optional.of(choice))) {
            return;
        }
        before.ifPresent(other -> warnings.accept("This stack was started with pgrepl.runtime=" + other
                + " before; what of that still runs is ended by: mvn pgrepl:down -Dpgrepl.runtime=" + other));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, choice + "\n");
        } catch (IOException e) {
            warnings.accept("It cannot be noted in " + file + " what runs this stack (" + e.getMessage()
                    + "): other goals have to find out, or be told with -Dpgrepl.runtime=" + choice);
        }
    }

    /** Of what was ended in one runtime; what is noted of the other stays. */
    void forget(RuntimeChoice choice) {
        if (read().equals(Optional.of(choice))) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // Then the next goal looks where there is nothing, and says so.
            }
        }
    }
}
