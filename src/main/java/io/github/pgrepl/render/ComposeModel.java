package io.github.pgrepl.render;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan;
import io.github.pgrepl.plan.ClusterPlan.RolePlan.Kind;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the compose file says, in Compose's terms.
 *
 * @param address of the host, on which nodes are published
 * @param environment of every node
 * @param tmpfs directories of every node that are in memory
 * @param secrets that every node needs
 * @param secretFiles every secret's file, by its name
 * @param volumes names of volumes of the engine
 * @param volumeType the file system of those volumes; nothing: the engine's default
 */
public record ComposeModel(
        String name,
        String image,
        String address,
        Map<String, String> environment,
        List<String> tmpfs,
        List<String> secrets,
        List<Service> services,
        Map<String, String> secretFiles,
        List<String> volumes,
        Optional<String> volumeType) {

    private static final String INIT = "/docker-entrypoint-initdb.d/";

    /**
     * @param environment of this node alone
     * @param ownSecrets beside those of every node
     * @param published the host's address and port, and the container's; nothing: the variable has the port
     * @param portVariable whose value is the host's port, if the spec leaves it open
     */
    public record Service(
            String name,
            Map<String, String> environment,
            List<MountedSecret> ownSecrets,
            Optional<String> published,
            String portVariable,
            List<String> mounts,
            Optional<String> memory,
            Optional<String> cpus) {}

    /** @param target the file's name in the container */
    public record MountedSecret(String source, String target) {

        public boolean isRenamed() {
            return !source.equals(target);
        }
    }

    /** What the names of all such variables begin with. */
    public static final String PORT_VARIABLES = "PGREPL_PORT_";

    /** The variable of the compose file that has the port which the spec leaves open; {@code .env} may set it. */
    public static String portVariable(NodePlan node) {
        return PORT_VARIABLES + node.name().replace('-', '_').toUpperCase(Locale.ROOT);
    }

    static ComposeModel of(ClusterPlan plan, StackSources sources) {
        List<String> everyNodes = plan.roles().stream()
                .filter(role -> role.kind() != Kind.APPLICATION)
                .map(RolePlan::secret)
                .toList();
        List<Service> services =
                plan.nodes().stream().map(node -> service(plan, node, sources)).toList();
        List<String> names = new ArrayList<>();
        if (plan.spec().storage() == Storage.VOLUME) {
            plan.nodes().forEach(node -> names.add(node.name() + "-data"));
        }
        if (plan.spec().storage() != Storage.BIND) {
            names.add("archive");
        }
        return new ComposeModel(
                plan.spec().name(),
                plan.spec().image(),
                plan.spec().bindAddress(),
                environment(plan),
                tmpfs(plan),
                everyNodes,
                services,
                secretFiles(plan, services, sources),
                names,
                plan.spec().storage() == Storage.TMPFS ? Optional.of("tmpfs") : Optional.empty());
    }

    private static Map<String, String> environment(ClusterPlan plan) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PGDATA", dataMount(plan) + "/" + plan.spec().postgres().major());
        environment.put("POSTGRES_DB", plan.firstDatabase());
        environment.put("POSTGRES_INITDB_ARGS", "--data-checksums --auth=scram-sha-256");
        environment.put("PGREPL_PRIMARY", plan.primary().name());
        environment.put("PGREPL_NODES", names(plan.nodes().stream()));
        environment.put("PGREPL_REPLICATOR", plan.role(Kind.REPLICATION).name());
        environment.put("PGREPL_RETAIN", plan.spec().archive().retain());
        if (!plan.spec().archive().enabled()) {
            environment.put("PGREPL_ARCHIVE", "history");
        }
        return environment;
    }

    /** Passwords and keys as the server's user reads them, and with storage tmpfs the data. */
    private static List<String> tmpfs(ClusterPlan plan) {
        String secrets = "/run/pgrepl:size=1m";
        return plan.spec().storage() == Storage.TMPFS ? List.of(secrets, dataMount(plan)) : List.of(secrets);
    }

    /** The volume that the official image declares; from 18 on it is the directory above. */
    private static String dataMount(ClusterPlan plan) {
        return plan.spec().postgres().major() >= 18 ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
    }

    private static Service service(ClusterPlan plan, NodePlan node, StackSources sources) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PGREPL_NODE", node.name());
        environment.put("PGREPL_DOWNSTREAMS", names(plan.downstreams(node).stream()));
        String data = dataMount(plan);
        Storage storage = plan.spec().storage();
        List<String> mounts = new ArrayList<>();
        mounts.add("./scripts:/pgrepl:ro");
        mounts.add("./" + node.name() + "/config:/etc/pgrepl:ro");
        switch (storage) {
            case BIND -> mounts.add("./" + node.name() + "/pgdata:" + data);
            case VOLUME -> mounts.add(node.name() + "-data:" + data);
            case TMPFS -> {}
        }
        mounts.add((storage == Storage.BIND ? "./archive" : "archive") + ":/archive");
        List<MountedSecret> secrets = new ArrayList<>(tlsSecrets(plan, node));
        if (node.isInitialPrimary()) {
            mounts.add("./init/" + StackRenderer.ROLES_SCRIPT + ":" + INIT + StackRenderer.ROLES_SCRIPT + ":ro");
            sources.initScripts()
                    .keySet()
                    .forEach(script -> mounts.add("./init/" + script + ":" + INIT + "50-" + script + ":ro"));
            plan.roles(Kind.APPLICATION).forEach(role -> secrets.add(new MountedSecret(role.secret(), role.secret())));
        }
        return new Service(
                node.name(),
                environment,
                secrets,
                node.port() == 0
                        ? Optional.empty()
                        : Optional.of(published(plan.spec().bindAddress(), node.port())),
                portVariable(node),
                mounts,
                node.memory(),
                node.cpus());
    }

    private static String names(Stream<NodePlan> nodes) {
        return nodes.map(NodePlan::name).collect(Collectors.joining(" "));
    }

    private static String published(String address, int port) {
        String host = address.contains(":") ? "[" + address + "]" : address;
        return host + ":" + port + ":5432";
    }

    private static List<MountedSecret> tlsSecrets(ClusterPlan plan, NodePlan node) {
        if (plan.spec().tls() instanceof Tls.Off) {
            return List.of();
        }
        List<MountedSecret> secrets = new ArrayList<>();
        for (String ending : List.of(".crt", ".key")) {
            String own = node.name() + ending;
            String file = plan.files().tls().contains(own) ? own : "server" + ending;
            secrets.add(new MountedSecret("tls-" + file, "server" + ending));
        }
        if (plan.files().tls().contains(ProjectFiles.AUTHORITY)) {
            secrets.add(new MountedSecret("tls-" + ProjectFiles.AUTHORITY, ProjectFiles.AUTHORITY));
        }
        return secrets;
    }

    private static Map<String, String> secretFiles(ClusterPlan plan, List<Service> services, StackSources sources) {
        Map<String, String> files = new LinkedHashMap<>();
        plan.roles().forEach(role -> files.put(role.secret(), "./secrets/" + role.secret()));
        Map<String, String> tls = new TreeMap<>();
        services.stream()
                .flatMap(service -> service.ownSecrets().stream())
                .map(MountedSecret::source)
                .filter(source -> !files.containsKey(source))
                .forEach(source -> tls.put(source, sources.tlsDirectory() + "/" + source.substring("tls-".length())));
        files.putAll(tls);
        return files;
    }
}
