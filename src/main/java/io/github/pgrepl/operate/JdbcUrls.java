package io.github.pgrepl.operate;

import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Connection strings of pgjdbc.
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/use/#connection-fail-over">Connection Fail-over</a>
 */
public record JdbcUrls(Cluster cluster, List<NodeReading> nodes) {

    /** Whichever node is the primary, before a failover and after. */
    public String primary() {
        return url(nodes.stream(), "targetServerType=primary");
    }

    /** Standbys in turn, the primary where there is none. One that is behind on purpose is no place to read from. */
    String readOnly() {
        return url(
                nodes.stream().filter(node -> !Readiness.isDelayed(node)),
                "targetServerType=preferSecondary&loadBalanceHosts=true");
    }

    public String node(Endpoint endpoint) {
        return url(Stream.of(endpoint).map(JdbcUrls::host).collect(Collectors.joining()), "");
    }

    private String url(Stream<NodeReading> hosts, String options) {
        return url(
                hosts.map(node -> host(node.process().endpoint().orElseThrow())).collect(Collectors.joining(",")),
                options);
    }

    private String url(String hosts, String options) {
        String all = Stream.of(options, cluster.plan().spec().tls() instanceof Tls.Off ? "" : "sslmode=require")
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining("&"));
        String database = URLEncoder.encode(cluster.database(), StandardCharsets.UTF_8);
        return "jdbc:postgresql://" + hosts + "/" + database + (all.isEmpty() ? "" : "?" + all);
    }

    private static String host(Endpoint endpoint) {
        return (endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host()) + ":" + endpoint.port();
    }
}
