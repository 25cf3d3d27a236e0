package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.render.disk.Durable;
import io.github.pgrepl.stack.NodeSteps.Claim;
import io.github.pgrepl.stack.NodeSteps.Handover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What is kept about roles with the archive, which all nodes share and which outlives each of them: the same files that
 * the scripts in containers keep.
 */
record RoleNotes(Path archive, ServerUser user) {

    Optional<Claim> claim() {
        return read("leader", (node, timeline) -> new Claim(node, Integer.parseInt(timeline)));
    }

    /** What is said already needs no disk, which may be full. */
    void write(Claim claim) throws IOException {
        if (claim().filter(claim::equals).isEmpty()) {
            write(file("leader"), claim.node() + " " + claim.timeline());
        }
    }

    void removeClaim() throws IOException {
        Files.deleteIfExists(file("leader"));
    }

    Optional<Handover> switchover() {
        return read("switchover", Handover::new);
    }

    void write(Handover switchover) throws IOException {
        write(file("switchover"), switchover.from() + " " + switchover.to());
    }

    void removeSwitchover() throws IOException {
        Files.deleteIfExists(file("switchover"));
    }

    /** The archive is this cluster's from now on; archive-wal.sh takes no other's WAL. */
    void mark(String systemIdentifier) throws IOException {
        write(archive.resolve("system-identifier"), systemIdentifier);
    }

    private Path file(String name) {
        return archive.resolve("roles").resolve(name);
    }

    private <T> Optional<T> read(String name, BiFunction<String, String, T> words) {
        try {
            String[] text = Files.readString(file(name)).strip().split(" ");
            return text.length >= 2 ? Optional.of(words.apply(text[0], text[1])) : Optional.empty();
        } catch (IOException e) {
            // There is none.
            return Optional.empty();
        }
    }

    /** Never half of it, even if the machine fails. */
    private void write(Path file, String text) throws IOException {
        Path directory = file.getParent();
        if (!Files.exists(directory)) {
            user.own(List.of(Files.createDirectories(directory)));
        }
        Path unfinished = Files.writeString(directory.resolve(file.getFileName() + ".tmp"), text + "\n");
        user.own(List.of(unfinished));
        Durable.files(List.of(unfinished));
        Durable.rename(unfinished, file);
    }
}
