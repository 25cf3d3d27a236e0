package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Layout;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.Ports;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where servers that run on this machine have what they need: below the stack directory, on ports of the loopback. */
record EmbeddedLayout(Places places, Ports ports, Shell shell) implements Layout {

    /** Whether archiving, whose scripts are for a shell, is possible on this machine. */
    enum Shell {
        BASH,
        NONE
    }

    static EmbeddedLayout here(Places places, Ports ports) {
        boolean bash = hasProgram("bash") && !Installation.windows();
        return new EmbeddedLayout(places, ports, bash ? Shell.BASH : Shell.NONE);
    }

    static boolean hasProgram(String name) {
        return program(name, searched()).isPresent();
    }

    /** Where programs are looked for. */
    static String searched() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("");
    }

    /** The first of that name. */
    static Optional<Path> program(String name, String searched) {
        return Stream.of(searched.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where clients on this machine reach a node. */
    static Endpoint endpoint(ClusterPlan plan, Ports ports, NodePlan node) {
        return new Endpoint(host(plan.spec().bindAddress()), ports.of(node.name()));
    }

    @Override
    public Place of(NodeSpec node) {
        String address = places.plan().spec().bindAddress();
        return new Place(
                host(address),
                ports.of(node.name()),
                address.equals("0.0.0.0") || address.equals("::") ? "*" : address,
                text(places.running(node.name())),
                Installation.windows() ? "" : text(places.sockets()),
                text(places.passfile()),
                text(places.tls(node.name())),
                script("archive-wal.sh", "\"%p\" \"%f\""),
                restoreCommand());
    }

    /** An address to listen on may stand for all of them; whoever connects needs one. */
    static String host(String address) {
        return switch (address) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> address;
        };
    }

    /** The {@code restore_command} that takes WAL from another cluster's archive. */
    static String restoreFrom(Path archive, Path stack) {
        return "PGREPL_ARCHIVE_DIRECTORY=" + quoted(archive) + " bash "
                + quoted(stack.resolve("scripts").resolve("restore-wal.sh")) + " \"%f\" \"%p\"";
    }

    private String restoreCommand() {
        String script = script("restore-wal.sh", "\"%f\" \"%p\"");
        return script.isEmpty() ? "" : "test -f " + quoted(places.archive().resolve("wal")) + "/\"%f\" && " + script;
    }

    private String script(String name, String arguments) {
        return shell == Shell.NONE
                ? ""
                : "bash " + quoted(places.stack().resolve("scripts").resolve(name)) + " " + arguments;
    }

    /** For the shell, in a setting: the server replaces what follows a percent sign. */
    private static String quoted(Path path) {
        return "'" + text(path).replace("'", "'\\''").replace("%", "%%") + "'";
    }

    /** PostgreSQL writes paths with slashes on every system. */
    private static String text(Path path) {
        return path.toString().replace('\\', '/');
    }
}
