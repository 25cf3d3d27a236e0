package io.github.pgrepl.spec;

import static io.github.pgrepl.spec.Field.optional;
import static io.github.pgrepl.spec.Field.required;

import io.github.pgrepl.spec.ClusterSpec.ArchiveSpec;
import io.github.pgrepl.spec.ClusterSpec.DatabaseSpec;
import io.github.pgrepl.spec.ClusterSpec.DrillSpec;
import io.github.pgrepl.spec.ClusterSpec.Line;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.ClusterSpec.ReplicationSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.ClusterSpec.Storage;
import io.github.pgrepl.spec.ClusterSpec.Tls;
import io.github.pgrepl.spec.ClusterSpec.UserSpec;
import io.github.pgrepl.spec.Type.ListOf;
import io.github.pgrepl.spec.Type.Located;
import io.github.pgrepl.spec.Type.Settings;
import io.github.pgrepl.spec.Type.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The one reader of specs. Every element is known here once: its name, what it takes, its default and its
 * documentation; POM, YAML, the JSON Schema and the reference page all follow.
 */
public final class SpecReader {

    private static final int FIRST_PORT = 5432;

    // A node.
    private static final Field<String> NODE = optional(
            "name",
            Syntax.NODE_NAME,
            "",
            "The node's name: its directory, its service and host name, its slot (with _ for -) and its application_name."
                    + " Defaults to primary, standby-1, standby-2 and so on.");
    private static final Field<Integer> NODE_PORT = optional(
            "port",
            Syntax.PORT,
            "",
            "The port on which the host publishes the node. Defaults to 5432 for the primary and the next ones for the"
                    + " standbys. One that `up` chose because it was 0 stays the node's until `down` with"
                    + " `-Dpgrepl.purge`, as long as nobody else takes it.");
    private static final Field<String> MEMORY = optional(
            "memory",
            Syntax.BYTES,
            "",
            "A limit for the memory of the node's container. Servers that run without containers have none.");
    private static final Field<String> NODE_CPUS = optional(
            "cpus",
            Syntax.CPUS,
            "",
            "A limit for the processors of the node's container. Servers that run without containers have none.");
    private static final Field<List<Setting>> NODE_SETTINGS = optional(
            "settings", new Settings(), "", "PostgreSQL settings of this node alone; they win over the cluster's.");
    private static final Field<String> UPSTREAM = optional(
            "upstream",
            Syntax.NODE_NAME,
            "",
            "The node it streams from: another standby makes a cascade. Without it, it follows whichever node is the"
                    + " primary.");
    private static final Field<String> APPLY_DELAY = optional(
            "applyDelay",
            Syntax.DATABASE_TIME,
            "",
            "How long it waits before it applies a commit, as a net under human errors.");

    private static final Struct<Values> PRIMARY_NODE =
            new Struct<>(List.of(NODE, NODE_PORT, MEMORY, NODE_CPUS, NODE_SETTINGS), values -> values);
    private static final Struct<Values> STANDBY_NODE = new Struct<>(
            List.of(NODE, NODE_PORT, UPSTREAM, APPLY_DELAY, MEMORY, NODE_CPUS, NODE_SETTINGS), values -> values);

    // Replication.
    private static final Field<String> REPLICATION_USER =
            optional("user", Syntax.IDENTIFIER, "replicator", "The role that standbys connect as.");
    private static final Field<SynchronousList> SYNCHRONOUS_LIST = optional(
            "synchronous",
            Syntax.SYNCHRONOUS,
            "",
            "The standbys a commit waits for; * stands for each that streams from the primary. Without it replication is"
                    + " asynchronous. On each node the list names its"
                    + " peers, so that it also holds for a standby that was promoted.");
    private static final Field<Boolean> SLOTS = optional(
            "slots",
            Syntax.BOOLEAN,
            "true",
            "Whether each standby has a replication slot, which holds back the WAL it still needs.");
    private static final Field<String> MAX_SLOT_WAL = optional(
            "maxSlotWalKeepSize",
            Syntax.DATABASE_SIZE,
            "4GB",
            "The most WAL that a slot holds back; a standby that needs more takes it from the archive.");
    private static final Field<String> WAL_KEEP = optional(
            "walKeepSize", Syntax.DATABASE_SIZE, "512MB", "The WAL that every node keeps for others, slot or not.");

    private static final Struct<ReplicationSpec> REPLICATION = new Struct<>(
            List.of(REPLICATION_USER, SYNCHRONOUS_LIST, SLOTS, MAX_SLOT_WAL, WAL_KEEP),
            values -> new ReplicationSpec(
                    values.name(REPLICATION_USER).orElseGet(REPLICATION_USER::defaultValue),
                    values.get(SYNCHRONOUS_LIST),
                    values.orDefault(SLOTS),
                    values.orDefault(MAX_SLOT_WAL),
                    values.orDefault(WAL_KEEP)));

    // The archive.
    private static final Field<Boolean> ARCHIVE_ENABLED =
            optional("enabled", Syntax.BOOLEAN, "true", "Whether WAL is archived.");
    private static final Field<String> ARCHIVE_TIMEOUT = optional(
            "timeout",
            Syntax.DATABASE_TIME,
            "5min",
            "After this time a WAL segment is archived even if it is not full: the most that the archive may lack.");
    private static final Field<String> RETAIN = optional(
            "retain",
            Syntax.AGE,
            "7d",
            "How long base backups and WAL are kept: every moment since can be restored. What is older goes after the next"
                    + " base backup, but for what the kept ones need.");

    private static final Struct<ArchiveSpec> ARCHIVE = new Struct<>(
            List.of(ARCHIVE_ENABLED, ARCHIVE_TIMEOUT, RETAIN),
            values -> new ArchiveSpec(
                    values.orDefault(ARCHIVE_ENABLED), values.orDefault(ARCHIVE_TIMEOUT), values.orDefault(RETAIN)));

    // Users, databases, access.
    private static final Field<String> USER_NAME =
            required("name", Syntax.IDENTIFIER, "The role's name; its password is made in secrets/.");
    private static final Field<String> USER_DATABASE = optional(
            "database",
            Syntax.IDENTIFIER,
            "",
            "The only database it may connect to. Defaults to the first of the databases.");
    private static final Struct<Values> USER = new Struct<>(List.of(USER_NAME, USER_DATABASE), values -> values);

    private static final Field<String> DATABASE_NAME = required("name", Syntax.IDENTIFIER, "The database's name.");
    private static final Field<String> OWNER = optional(
            "owner",
            Syntax.IDENTIFIER,
            "",
            "The user that owns it, and may create tables in it. Defaults to the first user whose database it is,"
                    + " else the superuser.");
    private static final Struct<DatabaseSpec> DATABASE = new Struct<>(
            List.of(DATABASE_NAME, OWNER),
            values -> new DatabaseSpec(values.name(DATABASE_NAME).orElse(""), values.name(OWNER), values.path()));

    // What a failover may cost.
    private static final Field<Duration> RTO = optional(
            "rto",
            Syntax.INTERVAL,
            "",
            "The longest that writes may stop: from the last write that the old primary acknowledged to the first that the"
                    + " new one did. Without it, a drill only says how long that was.");
    private static final Field<Integer> RPO = optional(
            "rpo",
            Syntax.ROWS,
            "",
            "The most acknowledged rows that may be lost. Without it, none may where commits wait for a standby; where they"
                    + " do not, a drill only says how many were.");
    private static final Struct<DrillSpec> DRILL =
            new Struct<>(List.of(RTO, RPO), values -> new DrillSpec(values.get(RTO), values.get(RPO)));

    private static final Located<String, Line> LOCATED_LINE = new Located<>(Syntax.LINE, Line::new);

    // The cluster.
    private static final Field<String> NAME = optional(
            "name",
            Syntax.PROJECT_NAME,
            "",
            "The cluster's name, and that of its Compose project. Defaults to the project's artifactId.");
    private static final Field<PostgresVersion> POSTGRES =
            optional("postgres", Syntax.VERSION, "17", "The version of PostgreSQL: a major, or one release of it.");
    private static final Field<String> CLUSTER_IMAGE = optional(
            "image",
            Syntax.IMAGE,
            "",
            "The container image of every node: the official one or an image made from it. Defaults to postgres and the"
                    + " version as its tag.");
    private static final Field<Storage> CLUSTER_STORAGE = optional(
            "storage",
            Syntax.STORAGE,
            "bind",
            "Where data and archive live: bind, in the stack directory; volume, in volumes of the engine; tmpfs, in"
                    + " memory and gone with the stack.");
    private static final Field<String> BIND_ADDRESS = optional(
            "bindAddress", Syntax.ADDRESS, "127.0.0.1", "The host's address on which the nodes' ports are published.");
    private static final Field<Values> PRIMARY =
            optional("primary", PRIMARY_NODE, "", "The node that is the primary when the cluster is made.");
    private static final Field<List<Values>> STANDBYS = optional(
            "standbys",
            new ListOf<>("standby", STANDBY_NODE),
            "",
            "The nodes that stream from it. Without the element there is one; an empty element means none.");
    private static final Field<ReplicationSpec> CLUSTER_REPLICATION =
            optional("replication", REPLICATION, "", "How WAL gets to the standbys.");
    private static final Field<ArchiveSpec> CLUSTER_ARCHIVE =
            optional("archive", ARCHIVE, "", "The archive of WAL and base backups, one for the whole cluster.");
    private static final Field<List<Values>> USERS = optional(
            "users",
            new ListOf<>("user", USER),
            "",
            "Roles of applications. Without the element there is one, app, on the first database.");
    private static final Field<List<DatabaseSpec>> DATABASES = optional(
            "databases",
            new ListOf<>("database", DATABASE),
            "",
            "Databases. Without the element there is one, app, owned by the first user.");
    private static final Field<String> INIT_SCRIPTS = optional(
            "initScripts",
            Syntax.DIRECTORY,
            "",
            "A directory of .sql, .sql.gz and .sh files that run in the order of their names when the cluster is made: as"
                    + " the superuser, in the first database.");
    private static final Field<List<Setting>> SETTINGS =
            optional("settings", new Settings(), "", "PostgreSQL settings of every node.");
    private static final Field<List<Line>> ACCESS = optional(
            "access",
            new ListOf<>("rule", LOCATED_LINE),
            "",
            "Lines of pg_hba.conf, of which the first that matches a connection decides. They stand after pgrepl's own,"
                    + " which keep the superuser to the socket and pgrepl_rewind to the stack's networks, and before the"
                    + " final reject. A line for all users is for the replication role and pgrepl_monitor, too.");
    private static final Field<List<Line>> IDENT_MAPS =
            optional("identMaps", new ListOf<>("map", LOCATED_LINE), "", "Lines of pg_ident.conf.");
    private static final Field<Tls> CLUSTER_TLS = optional(
            "tls",
            Syntax.TLS,
            "off",
            "off, or a directory with server.crt and server.key, and ca.crt for clients' certificates; NODE.crt and"
                    + " NODE.key are one node's own.");

    private static final Field<DrillSpec> CLUSTER_DRILL = optional(
            "drill", DRILL, "", "What a failover may cost: the goal drill fails the build where it costs more.");

    /** The whole spec; what is made of it is in {@link #read}. */
    static final Struct<Values> CLUSTER = new Struct<>(
            List.of(
                    NAME,
                    POSTGRES,
                    CLUSTER_IMAGE,
                    CLUSTER_STORAGE,
                    BIND_ADDRESS,
                    PRIMARY,
                    STANDBYS,
                    CLUSTER_REPLICATION,
                    CLUSTER_ARCHIVE,
                    USERS,
                    DATABASES,
                    INIT_SCRIPTS,
                    SETTINGS,
                    ACCESS,
                    IDENT_MAPS,
                    CLUSTER_TLS,
                    CLUSTER_DRILL),
            values -> values);

    private SpecReader() {}

    /** A spec that was read, right or wrong: where there are errors among the problems, defaults stand in. */
    public record Result(ClusterSpec spec, List<Problem> problems) {}

    /**
     * Reads a spec.
     *
     * @param defaultName the cluster's name where the spec gives none
     */
    public static Result read(Element cluster, String defaultName) {
        List<Problem> problems = new ArrayList<>();
        return new Result(read(cluster, defaultName, problems::add), List.copyOf(problems));
    }

    private static ClusterSpec read(Element element, String defaultName, Consumer<Problem> problems) {
        Values values = CLUSTER.read(element, SpecPath.ROOT, problems).orElseThrow();
        PostgresVersion version = values.orDefault(POSTGRES);
        List<DatabaseSpec> databases = databases(values);
        return new ClusterSpec(
                name(values, defaultName, problems),
                version,
                values.get(CLUSTER_IMAGE).orElse("postgres:" + version),
                values.orDefault(CLUSTER_STORAGE),
                values.orDefault(BIND_ADDRESS),
                node(
                        values.get(PRIMARY).orElse(new Values(SpecPath.ROOT.child(PRIMARY.name()))),
                        "primary",
                        FIRST_PORT),
                standbys(values),
                values.orDefault(CLUSTER_REPLICATION),
                values.orDefault(CLUSTER_ARCHIVE),
                users(values, databases),
                databases,
                values.get(INIT_SCRIPTS),
                values.orDefault(SETTINGS),
                values.orDefault(ACCESS),
                values.orDefault(IDENT_MAPS),
                values.orDefault(CLUSTER_TLS),
                values.orDefault(CLUSTER_DRILL));
    }

    private static String name(Values values, String defaultName, Consumer<Problem> problems) {
        if (!values.isSet(NAME)
                && Syntax.PROJECT_NAME.parser().apply(defaultName).isEmpty()) {
            problems.accept(Problem.error(
                    SpecPath.ROOT.child(NAME.name()),
                    "would be " + Quoted.of(defaultName) + ", after the project; set <name> to "
                            + Syntax.PROJECT_NAME.allowed()));
        }
        return values.get(NAME).orElse(defaultName);
    }

    private static NodeSpec node(Values values, String name, int port) {
        return new NodeSpec(
                values.name(NODE).orElse(name),
                values.isSet(NODE_PORT) ? values.get(NODE_PORT).orElse(0) : port, // 0 is in nobody's way
                values.get(MEMORY),
                values.get(NODE_CPUS),
                values.orDefault(NODE_SETTINGS),
                values.path());
    }

    private static List<StandbySpec> standbys(Values values) {
        SpecPath path = SpecPath.ROOT.child(STANDBYS.name());
        List<Values> nodes = values.isSet(STANDBYS)
                ? values.get(STANDBYS).orElse(List.of())
                : List.of(new Values(path.item("standby", 1)));
        return IntStream.rangeClosed(1, nodes.size())
                .mapToObj(number -> standby(nodes.get(number - 1), number))
                .toList();
    }

    private static StandbySpec standby(Values values, int number) {
        return new StandbySpec(
                node(values, "standby-" + number, FIRST_PORT + number), values.name(UPSTREAM), values.get(APPLY_DELAY));
    }

    private static List<DatabaseSpec> databases(Values values) {
        if (values.isSet(DATABASES)) {
            return values.get(DATABASES).orElse(List.of());
        }
        return List.of(new DatabaseSpec(
                "app", Optional.empty(), SpecPath.ROOT.child(DATABASES.name()).item("database", 1)));
    }

    private static List<UserSpec> users(Values values, List<DatabaseSpec> databases) {
        String first = databases.isEmpty() ? "postgres" : databases.get(0).name();
        if (!values.isSet(USERS)) {
            SpecPath path = SpecPath.ROOT.child(USERS.name()).item("user", 1);
            return List.of(new UserSpec("app", first, path));
        }
        return values.get(USERS).orElse(List.of()).stream()
                .map(user -> new UserSpec(
                        user.name(USER_NAME).orElse(""),
                        user.name(USER_DATABASE).orElse(first),
                        user.path()))
                .toList();
    }
}
