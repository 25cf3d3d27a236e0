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
            write("leader", claim.node() + " " + claim.timeline());
        }
    }

    void removeClaim() throws IOException {
        Files.deleteIfExists(file("leader"));
    }

    Optional<Handover> switchover() {
        return read("switchover", Handover::new);
    }

    void write(Handover switchover) throws IOException {
        write("switchover", switchover.from() + " " + switchover.to());
    }

    void removeSwitchover() throws IOException {
        Files.deleteIfExists(file("switchover"));
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
    private void write(String name, String text) throws IOException {
        Path file = file(name);
        Path directory = Files.createDirectories(file.getParent());
        Path unfinished = Files.writeString(directory.resolve(name + ".tmp"), text + "\n");
        Durable.files(List.of(unfinished));
        Durable.rename(unfinished, file);
        user.own(List.of(directory));
    }
}
