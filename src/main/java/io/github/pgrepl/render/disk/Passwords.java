package io.github.pgrepl.render.disk;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Passwords that need quoting nowhere: not in a URL, a conninfo string, SQL, YAML or a shell.
 *
 * <p>No line end: what reads a file as it is (Docker secrets, an application) gets the password and nothing else; what
 * reads lines ({@code $(< file)}, {@code initdb --pwfile}) does too.
 */
final class Passwords {

    private static final String LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /** 190 bits. */
    static final int LENGTH = 32;

    private Passwords() {}

    static byte[] next(SecureRandom random) {
        StringBuilder password = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            password.append(LETTERS_AND_DIGITS.charAt(random.nextInt(LETTERS_AND_DIGITS.length())));
        }
        return password.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
