package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.execution.MavenSession;

/** Shows what a goal waits for: on a terminal a line that changes, elsewhere a line now and then where it has changed. */
final class ConsoleProgress implements Progress {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final String CLEAR = "\r\u001b[K";
    private static final int WIDTH = 78;

    private final Consumer<String> lines;
    private final PrintStream terminal;
    private final boolean live;
    private final long began = System.nanoTime();
    private long told = began;
    private String shown = "";

    private ConsoleProgress(Consumer<String> lines, PrintStream terminal, boolean live) {
        this.lines = lines;
        this.terminal = terminal;
        this.live = live;
    }

    /** @param lines takes whole lines where there is no terminal */
    static ConsoleProgress of(MavenSession session, Consumer<String> lines) {
        boolean live = StandardOutput.isTerminal()
                && session.getRequest().isInteractiveMode()
                && !session.isParallel()
                && System.getenv("CI") == null;
        return new ConsoleProgress(lines, StandardOutput.stream(), live);
    }

    @Override
    public void waitingFor(List<String> sentences) {
        String text = String.join("; ", sentences);
        if (live) {
            showLive(text);
        } else if (!text.isEmpty() && !text.equals(shown) && System.nanoTime() - told > INTERVAL.toNanos()) {
            lines.accept("Waiting: " + text);
            told = System.nanoTime();
            shown = text;
        }
    }

    private void showLive(String text) {
        String line = text.isEmpty() ? "" : seconds() + " s: " + text;
        if (!line.equals(shown)) {
            terminal.print(CLEAR + (line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line));
            terminal.flush();
            shown = line;
        }
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }
}
