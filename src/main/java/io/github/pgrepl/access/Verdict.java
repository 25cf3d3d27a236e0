package io.github.pgrepl.access;

import java.util.List;
import java.util.Optional;

/**
 * What became of one line: its value, or why the server would refuse it.
 *
 * @param problem what is wrong with the line, what is allowed, and what to do
 * @param remarks what the server accepts although the author hardly meant it; empty where the line is refused
 */
public record Verdict<T>(Optional<T> value, Optional<String> problem, List<String> remarks) {

    public Verdict {
        remarks = List.copyOf(remarks);
        if (value.isPresent() == problem.isPresent()) {
            throw new IllegalArgumentException("A line is either read or refused");
        }
    }

    static <T> Verdict<T> accepted(T value, List<String> remarks) {
        return new Verdict<>(Optional.of(value), Optional.empty(), remarks);
    }

    static <T> Verdict<T> refused(String problem) {
        return new Verdict<>(Optional.empty(), Optional.of(problem), List.of());
    }

    public boolean isAccepted() {
        return value.isPresent();
    }
}
