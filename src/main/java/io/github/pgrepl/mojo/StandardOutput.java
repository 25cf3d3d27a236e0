package io.github.pgrepl.mojo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Where results for programs go, and a line that changes: not to the log, which puts something before each line. */
final class StandardOutput {

    private StandardOutput() {}

    /** The process's own. */
    static PrintStream stream() {
        return isLog(System.out)
                        // A daemon's own is nobody's.
                        && System.getProperty("mvnd.home") == null
                ? new PrintStream(
                        new FileOutputStream(FileDescriptor.out),
                        true,
                        Charset.forName(System.getProperty("native.encoding", "UTF-8")))
                : System.out;
    }

    /** Maven 4 makes lines of its log of what is written to {@link System#out}. */
    static boolean isLog(PrintStream out) {
        return out.getClass().getName().startsWith("org.apache.maven.logging.LoggingOutputStream");
    }

    static boolean isTerminal() {
        return System.console() != null && isTerminal(System.console());
    }

    /** From Java 22 on there is a console without a terminal as well, and it tells which of them it is. */
    static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
