package io.github.pgrepl.plan;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.Layout.Place;
import io.github.pgrepl.plan.NodePlan.Group;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.Setting;
import io.github.pgrepl.spec.SynchronousList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides every node's postgresql.conf, in layers: pgrepl's defaults, the cluster's settings, the node's, and what
 * pgrepl manages. Nothing in it changes at a failover: each node has what it needs as a standby and as the primary.
 */
final class SettingsPlanner {

    private static final int SERVER_DEFAULT = 10; // of max_wal_senders and max_replication_slots
    private static final int SPARE = 4; // base backups and people

    private final ClusterSpec spec;
    private final Layout layout;
    private final ProjectFiles files;
    private final Catalog catalog;
    private final Optional<SynchronousList> synchronous;

    SettingsPlanner(ClusterSpec spec, Layout layout, ProjectFiles files) {
        this.spec = spec;
        this.files = files;
        this.layout = layout;
        this.catalog = Catalog.of(spec.postgres().major());
        List<String> direct = spec.standbys().stream()
                .filter(standby -> standby.upstream().isEmpty())
                .map(StandbySpec::name)
                .toList();
        this.synchronous = spec.replication().synchronous().map(list -> list.among(direct));
    }

    List<Group<PlannedSetting>> groups(NodeSpec node, Optional<String> upstream) {
        Map<String, PlannedSetting> settings = new TreeMap<>();
        defaults(node, settings);
        spec.settings().forEach(setting -> put(settings, setting, Origin.CLUSTER));
        node.settings().forEach(setting -> put(settings, setting, Origin.NODE));
        managed(node, upstream, settings);
        return settings.values().stream()
                .collect(Collectors.groupingBy(
                        setting -> category(setting.name()),
                        () -> new TreeMap<>(ManualOrder.OF_CATEGORIES),
                        Collectors.toList()))
                .entrySet()
                .stream()
                .map(entry -> new Group<>(entry.getKey(), entry.getValue()))
                .toList();
    }

    private String category(String name) {
        return catalog.find(name).map(setting -> setting.category()).orElse("Customized Options");
    }

    private void put(Map<String, PlannedSetting> settings, Setting setting, Origin origin) {
        String name = catalog.find(setting.name())
                .map(known -> known.name())
                .orElse(setting.name().toLowerCase(Locale.ROOT));
        settings.put(name, new PlannedSetting(name, setting.value(), origin, ""));
    }

    private void defaults(NodeSpec node, Map<String, PlannedSetting> settings) {
        Layer layer = new Layer(settings, Origin.DEFAULT);
        int others = spec.standbys().size();
        boolean delayed = standby(node).flatMap(StandbySpec::applyDelay).isPresent();
        layer.put("wal_level", "replica", "standbys need no less");
        layer.put(
                "max_wal_senders",
                Math.max(SERVER_DEFAULT, 2 * others + SPARE),
                "each standby streams, and takes a second one while it clones");
        layer.put("max_replication_slots", Math.max(SERVER_DEFAULT, others + SPARE), "one for each peer, and spare");
        layer.put(
                "hot_standby_feedback",
                delayed ? "off" : "on",
                delayed
                        ? "a delayed standby would hold back vacuum for its delay"
                        : "queries on standbys are not cancelled");
        layer.put("wal_receiver_timeout", "5s", "a frozen upstream is noticed soon");
        layer.put("wal_sender_timeout", "5s", "a frozen standby is noticed soon");
        layer.put("wal_receiver_status_interval", "1s", "well within the time limits, and lag is known to a second");
        layer.put("wal_retrieve_retry_interval", "500ms", "how fast a standby finds a new primary");
        layer.put("log_line_prefix", "%m [%p] %q%u@%d ", "when, which process, who");
        layer.put("log_timezone", "Etc/UTC", "the same on every machine");
        layer.put("TimeZone", "Etc/UTC", "the same on every machine");
        layer.put("lc_messages", "C", "messages in English, which tools and searches understand");
        layer.put("default_text_search_config", "pg_catalog.english", "as initdb chooses for an English locale");
    }

    private void managed(NodeSpec node, Optional<String> upstream, Map<String, PlannedSetting> settings) {
        Layer layer = new Layer(settings, Origin.MANAGED);
        Place place = layout.of(node);
        layer.put("cluster_name", node.name(), "the node's name");
        layer.put("listen_addresses", place.listenAddresses(), "peers come over the network");
        layer.put("port", place.port(), "where peers look");
        layer.put("unix_socket_directories", place.socketDirectory(), "where local clients look");
        layer.put("hba_file", place.configDirectory() + "/pg_hba.conf", "outside the data directory");
        layer.put("ident_file", place.configDirectory() + "/pg_ident.conf", "outside the data directory");
        layer.put("password_encryption", "scram-sha-256", "passwords are kept as SCRAM verifiers only");
        layer.put("hot_standby", "on", "standbys answer queries");
        layer.put("primary_conninfo", connInfo(node, upstream), source(upstream));
        if (spec.replication().slots()) {
            layer.put("primary_slot_name", Planner.slot(node.name()), "its slot, on whichever node it streams from");
        }
        layer.put("max_slot_wal_keep_size", spec.replication().maxSlotWalKeepSize(), "<maxSlotWalKeepSize>");
        layer.put("wal_keep_size", spec.replication().walKeepSize(), "<walKeepSize>");
        synchronous.ifPresent(list -> layer.put(
                "synchronous_standby_names",
                list.replacing(node.name(), spec.primary().name()),
                "<synchronous>, as it holds when this node is the primary"));
        standby(node)
                .flatMap(StandbySpec::applyDelay)
                .ifPresent(delay -> layer.put("recovery_min_apply_delay", delay, "<applyDelay>"));
        archive(layer, place);
        tls(layer, place);
    }

    private void archive(Layer layer, Place place) {
        if (place.archiveCommand().isEmpty()) {
            layer.put("archive_mode", "off", "nothing here can archive");
            return;
        }
        layer.put("archive_mode", "on", "a standby archives once it is promoted");
        if (!spec.archive().enabled()) {
            layer.put(
                    "archive_command",
                    place.archiveCommand(),
                    "<archive> is not enabled: only promotions are remembered, so that no old primary leads again");
            return;
        }
        layer.put("archive_command", place.archiveCommand(), "durable, atomic, and never over another file");
        layer.put("archive_timeout", spec.archive().timeout(), "<archive><timeout>");
        layer.put("restore_command", place.restoreCommand(), "what an upstream no longer has comes from the archive");
    }

    private void tls(Layer layer, Place place) {
        if (spec.tls() instanceof Tls.Off) {
            layer.put("ssl", "off", "<tls>");
            return;
        }
        layer.put("ssl", "on", "<tls>");
        layer.put("ssl_cert_file", place.tlsDirectory() + "/server.crt", "<tls>");
        layer.put("ssl_key_file", place.tlsDirectory() + "/server.key", "<tls>");
        if (files.tls().contains(ProjectFiles.AUTHORITY)) {
            layer.put("ssl_ca_file", place.tlsDirectory() + "/" + ProjectFiles.AUTHORITY, "<tls>");
        }
    }

    private Optional<StandbySpec> standby(NodeSpec node) {
        return spec.standbys().stream()
                .filter(standby -> standby.node() == node)
                .findFirst();
    }

    private static String source(Optional<String> upstream) {
        return upstream.map(name -> "streams from " + name).orElse("follows whichever node accepts writes");
    }

    /**
     * All nodes, of which the one that accepts writes is taken, so that nothing is edited at a failover; a cascading
     * standby has its upstream only. The short time limits make a standby notice a host that is gone.
     */
    private String connInfo(NodeSpec node, Optional<String> upstream) {
        List<Place> places = spec.nodes().stream()
                .filter(other -> upstream.isEmpty() || upstream.get().equals(other.name()))
                .map(layout::of)
                .toList();
        ConnInfo info = new ConnInfo()
                .with("host", places.stream().map(Place::host).collect(Collectors.joining(",")))
                .with("port", ports(places))
                .with("user", spec.replication().user())
                .with("passfile", layout.of(node).passfile())
                .with("application_name", node.name());
        if (upstream.isEmpty()) {
            info.with("target_session_attrs", "read-write");
        }
        return info.with("sslmode", spec.tls() instanceof Tls.Off ? "disable" : "require")
                .with("connect_timeout", 2)
                .with("keepalives_idle", 5)
                .with("keepalives_interval", 2)
                .with("keepalives_count", 3)
                .with("tcp_user_timeout", 5000)
                .toString();
    }

    /** One port for each host, or one for all. */
    private static String ports(List<Place> places) {
        List<String> ports =
                places.stream().map(place -> Integer.toString(place.port())).toList();
        return ports.stream().distinct().count() == 1 ? ports.get(0) : String.join(",", ports);
    }

    /** Puts settings of one origin. */
    private record Layer(Map<String, PlannedSetting> settings, Origin origin) {

        void put(String name, Object value, String reason) {
            settings.put(name, new PlannedSetting(name, value.toString(), origin, reason));
        }
    }
}
