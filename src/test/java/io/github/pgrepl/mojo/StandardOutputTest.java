package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import org.apache.maven.logging.LoggingOutputStream.LoggingPrintStream;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    @Test
    void whatMavenMakesALogOfIsPassedBy() {
        PrintStream before = System.out;
        PrintStream log = new LoggingPrintStream();
        try {
            System.setOut(log);
            assertThat(StandardOutput.stream()).isNotSameAs(log);
        } finally {
            System.setOut(before);
        }
        assertThat(StandardOutput.stream()).isSameAs(before);
    }

    /** Of a test there is none, whatever a console there is. */
    @Test
    void aConsoleMayBeNoTerminal() {
        assertThat(StandardOutput.isTerminal()).isFalse();
    }
}
