package io.github.pgrepl.render;

/** A template that cannot be rendered: the user's own, if it is not a defect of pgrepl. */
public final class RenderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RenderException(String message, Throwable cause) {
        super(message, cause);
    }
}
