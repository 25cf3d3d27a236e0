package io.github.pgrepl.access;

/** Ends the reading of a line; its message is for the author of the line. */
final class Refusal extends Exception {

    Refusal(String message) {
        super(message, null, false, false);
    }
}
