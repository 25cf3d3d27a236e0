package io.github.pgrepl.mojo;

/** The stack directory is not what the spec says. */
final class CheckFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CheckFailedException(String message) {
        super(message);
    }
}
