package io.github.pgrepl.mojo;

import io.github.pgrepl.operate.OperationException;
import io.github.pgrepl.operate.drill.Drill;
import io.github.pgrepl.operate.drill.DrillReport;
import io.github.pgrepl.operate.drill.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Takes a running stack through a failover under write load, and measures what it costs: how long writes stop (RTO), how
 * many acknowledged rows are lost (RPO), how soon each standby follows and the old primary is back, and whether any node
 * but the new primary ever accepts a write. The log has a table of it, the build directory {@code pgrepl-drill.html} with a
 * timeline, {@code pgrepl-drill.json}, and {@code surefire-reports/TEST-pgrepl-drill.xml} for CI servers. Fails where rows are lost that must not be, and where the spec's
 * {@code <drill>} asks for less. Clients write as the application's user, into a table of their own that is gone
 * afterwards.
 */
@Mojo(name = "drill", requiresProject = false, threadSafe = true)
public class DrillMojo extends RunMojo {

    /**
     * What befalls the primary: {@code kill} (its processes are killed), {@code pause} (it hangs), {@code disconnect} (it
     * runs on, and nobody reaches it; with Docker only), or {@code switchover} (nothing: the change is planned).
     */
    @Parameter(property = "pgrepl.fault", defaultValue = "kill")
    private String fault;

    /** The standby that is to lead. By default, whichever has received the most. */
    @Parameter(property = "pgrepl.node")
    private String node;

    @Override
    void run() {
        Fault chosen = Fault.of(fault)
                .orElseThrow(() -> new SpecException(
                        "pgrepl.fault: \"" + fault + "\" is none of kill, pause, disconnect, switchover"));
        DrillReport report = new Drill(
                        cluster(),
                        chosen,
                        Optional.ofNullable(node),
                        timeout(),
                        ConsoleProgress.of(session(), getLog()::info))
                .run();
        report.table().lines().forEach(getLog()::info);
        write("pgrepl-drill.json", report.json());
        write("pgrepl-drill.html", report.html());
        write("surefire-reports/TEST-pgrepl-drill.xml", report.junit());
        getLog().info("A page about it is " + buildDirectory().resolve("pgrepl-drill.html"));
        if (!report.failures().isEmpty()) {
            throw new OperationException("The drill failed:\n  " + String.join("\n  ", report.failures()));
        }
    }

    private void write(String name, String text) {
        Path file = buildDirectory().resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
