package io.github.pgrepl.render.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The stack directory cannot be read or written as it is. A person can mend it: {@link #action()} says how. */
public final class StackDirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String description;
    private final String action;

    public StackDirectoryException(String description, String action) {
        this(description, action, null);
    }

    public StackDirectoryException(String description, String action, Throwable cause) {
        super(description + "; " + action, cause);
        this.description = description;
        this.action = action;
    }

    static StackDirectoryException of(String deed, IOException cause) {
        return new StackDirectoryException(deed + " failed: " + reason(cause), action(cause), cause);
    }

    private static String action(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "give the user who runs the build access, or set pgrepl.outputDirectory";
        }
        return "mend that and run it again: it goes on where it stopped";
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return "access to " + denied.getFile() + " is denied";
        }
        if (cause instanceof NoSuchFileException missing) {
            return missing.getFile() + " is not there, or cannot be made there";
        }
        if (cause instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason() + " (" + system.getFile() + ")";
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    public String description() {
        return description;
    }

    public String action() {
        return action;
    }
}
