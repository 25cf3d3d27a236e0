package org.apache.maven.logging;

import java.io.OutputStream;
import java.io.PrintStream;

/** By its name that of Maven 4, which the tests' Maven does not have. */
public final class LoggingOutputStream {

    private LoggingOutputStream() {}

    public static final class LoggingPrintStream extends PrintStream {

        public LoggingPrintStream() {
            super(OutputStream.nullOutputStream());
        }
    }
}
