package io.github.pgrepl.stack;

/** A stack that cannot be started, stopped or reached. A person can mend it: the action says how. */
public final class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String description;
    private final String action;

    /**
     * @param description what is wrong
     * @param action what to do about it
     */
    public StackException(String description, String action) {
        this(description, action, null);
    }

    public StackException(String description, String action, Throwable cause) {
        super(description + "; " + action, cause);
        this.description = description;
        this.action = action;
    }

    /** The same, with a line below. */
    public StackException with(String line) {
        return new StackException(description, action + "\n" + line, this);
    }

    /** What is wrong, where what to do about it is another thing than usual. */
    public String description() {
        return description;
    }
}
