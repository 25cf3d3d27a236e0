package io.github.pgrepl.stack.embedded;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.render.disk.RenderedStack;
import io.github.pgrepl.stack.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Writes what servers read at their start: the same files that containers get, for this machine's places. */
record Configuration(ClusterPlan plan, Places places, ServerUser user) {

    void write(RenderedStack rendered, Optional<Path> certificates) throws IOException {
        Files.createDirectories(places.running());
        for (NodePlan node : plan.nodes()) {
            write(node, rendered);
            if (certificates.isPresent()) {
                copyCertificates(node, certificates.get());
            }
        }
        RolePlan replicator = plan.role(Kind.REPLICATION);
        String password =
                Files.readString(places.secrets().resolve(replicator.secret())).strip();
        PrivateFile.write(places.passfile(), "*:*:*:" + escaped(replicator.name()) + ":" + escaped(password) + "\n");
        user.own(List.of(places.passfile()));
    }

    private void write(NodePlan node, RenderedStack rendered) throws IOException {
        String directory = node.name() + "/config/";
        Path running = Files.createDirectories(places.running(node.name()));
        for (var file : rendered.files().entrySet()) {
            String path = file.getKey().value();
            if (path.startsWith(directory)) {
                Path target = running.resolve(path.substring(directory.length()));
                Files.createDirectories(target.getParent());
                Files.write(target, file.getValue().content());
            }
        }
    }

    /** A server wants its key as its own, and closed to all others. */
    private void copyCertificates(NodePlan node, Path certificates) throws IOException {
        Path tls = PrivateFile.directory(places.tls(node.name()));
        for (String ending : List.of(".crt", ".key")) {
            String own = node.name() + ending;
            Path source = certificates.resolve(plan.files().tls().contains(own) ? own : "server" + ending);
            PrivateFile.write(tls.resolve("server" + ending), Files.readString(source));
        }
        if (plan.files().tls().contains(ProjectFiles.AUTHORITY)) {
            Files.copy(
                    certificates.resolve(ProjectFiles.AUTHORITY),
                    tls.resolve(ProjectFiles.AUTHORITY),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        user.own(List.of(tls));
    }

    /** @see <a href="https://www.postgresql.org/docs/current/libpq-pgpass.html">The Password File</a> */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace(":", "\\:");
    }
}
