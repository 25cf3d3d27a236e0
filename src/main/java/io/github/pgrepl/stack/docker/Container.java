package io.github.pgrepl.stack.docker;

import com.google.gson.Gson;
import com.google.gson.annotations.SerializedName;
import io.github.pgrepl.stack.NodeProcess;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import io.github.pgrepl.stack.NodeProcess.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code docker container inspect} says about a container, as far as it is used. Parts may be missing: null. */
record Container(
        @SerializedName("Id") String id,
        @SerializedName("State") Status status,
        @SerializedName("Config") Config config,
        @SerializedName("HostConfig") HostConfig host,
        @SerializedName("NetworkSettings") Network network) {

    /** @param status {@code created}, {@code running}, {@code restarting}, {@code exited}, … */
    record Status(
            @SerializedName("Status") String status,
            @SerializedName("ExitCode") int exitCode,
            @SerializedName("OOMKilled") boolean outOfMemory,
            @SerializedName("Error") String error,
            @SerializedName("StartedAt") String startedAt,
            @SerializedName("Health") Health health) {}

    record Health(@SerializedName("Log") List<Probe> log) {}

    record Probe(
            @SerializedName("End") String end,
            @SerializedName("ExitCode") int exitCode,
            @SerializedName("Output") String output) {}

    record Config(@SerializedName("Labels") Map<String, String> labels) {}

    /** @param bindings as they were asked for; what came of it is the network's */
    record HostConfig(@SerializedName("PortBindings") Map<String, List<Binding>> bindings) {}

    record Network(
            @SerializedName("Ports") Map<String, List<Binding>> ports,
            @SerializedName("Networks") Map<String, Object> networks) {}

    record Binding(
            @SerializedName("HostIp") String address,
            @SerializedName("HostPort") String port) {}

    private static final String SERVER_PORT = "5432/tcp";

    /** What the health check begins its answer with where a node holds. */
    private static final String HELD = "held: ";

    static List<Container> parse(String json) {
        return List.of(new Gson().fromJson(json, Container[].class));
    }

    String service() {
        return config.labels().getOrDefault("com.docker.compose.service", "");
    }

    boolean isFrozen() {
        return status.status().equals("paused");
    }

    /** Its newest health check that has ended. */
    Optional<Probe> newestProbe() {
        return status.health() == null || status.health().log() == null
                ? Optional.empty()
                : status.health().log().stream().reduce((earlier, later) -> later);
    }

    /** The names of the networks that it is on. */
    Set<String> networks() {
        return network.networks() == null ? Set.of() : network.networks().keySet();
    }

    NodeProcess process(String node) {
        if (isFrozen()) {
            return new NodeProcess(node, State.RUNNING, endpoint(), "frozen");
        }
        if (!status.status().equals("running")) {
            return new NodeProcess(node, State.ENDED, Optional.empty(), end());
        }
        Optional<String> held = held();
        return new NodeProcess(node, held.isPresent() ? State.HELD : State.RUNNING, endpoint(), held.orElse(""));
    }

    private String end() {
        if (status.outOfMemory()) {
            return "killed for want of memory";
        }
        String error = status.error() == null || status.error().isEmpty() ? "" : ", " + status.error();
        return status.status() + " with exit code " + status.exitCode() + error;
    }

    private Optional<String> held() {
        return newestProbe()
                .map(Probe::output)
                .filter(output -> output.startsWith(HELD))
                .map(output -> output.substring(HELD.length()).strip());
    }

    private Optional<Endpoint> endpoint() {
        return first(network.ports())
                .map(binding -> new Endpoint(reachable(binding.address()), Integer.parseInt(binding.port())));
    }

    /** The port that it has at every start; nothing where Docker chooses one each time. */
    Optional<Integer> wantedPort() {
        return first(host == null ? null : host.bindings())
                .map(Binding::port)
                .filter(port -> port != null && !port.isEmpty() && !port.equals("0"))
                .map(Integer::valueOf);
    }

    private static Optional<Binding> first(Map<String, List<Binding>> bindings) {
        return Optional.ofNullable(bindings)
                .map(all -> all.get(SERVER_PORT))
                .flatMap(all -> all.stream().findFirst());
    }

    /** An address to bind to may stand for all of them; clients need one. */
    private static String reachable(String address) {
        return switch (address) {
            case "", "0.0.0.0", "::" -> "localhost";
            default -> address;
        };
    }
}
