package io.github.pgrepl.mojo;

import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.SpecSource;
import java.util.List;
import java.util.stream.Collectors;

/** A spec that is not right. The message names every problem. */
final class SpecException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SpecException(String message) {
        super(message);
    }

    static SpecException of(SpecSource source, List<Problem> errors) {
        String count = errors.size() == 1 ? "a problem" : errors.size() + " problems";
        return new SpecException("The spec has " + count + "; nothing was written.\n"
                + errors.stream()
                        .map(problem -> "  " + source.describe(problem))
                        .collect(Collectors.joining("\n")));
    }
}
