package io.github.pgrepl.operate;

/** A running stack that is not as it should be. The message tells a person what, and what to do. */
public final class OperationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OperationException(String message) {
        super(message);
    }

    public OperationException(String message, Throwable cause) {
        super(message, cause);
    }
}
