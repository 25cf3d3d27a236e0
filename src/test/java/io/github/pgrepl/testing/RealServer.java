package io.github.pgrepl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A PostgreSQL server of a given major with a data directory of its own, on the loopback address and a free port.
 *
 * <pre>{@code
 * try (RealServer server = RealServer.started(17)) {
 *     server.append("postgresql.conf", "work_mem = '64MB'\n");
 *     server.reload();
 *     assertThat(server.ask("show work_mem")).isEqualTo("64MB");
 * }
 * }</pre>
 *
 * <p>Everyone on the loopback address is trusted until a test writes another {@code pg_hba.conf}; the superuser is
 * {@code postgres}. Closing stops the server and removes its files. Every wait ends after a minute at the latest.
 */
public final class RealServer implements AutoCloseable {

    /** What became of an attempt to start; {@code log} is what this attempt wrote. */
    public record Start(boolean ready, String log) {}

    private static final Set<RealServer> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(RealServer::close)));
        removeLeftovers();
    }

    private final int major;
    private final PostgresInstallation installation;
    private final Path home;
    private final Path sockets;
    private Path configDirectory;
    private int port;
    private Process process;

    private RealServer(int major) {
        this(major, PostgresInstallation.of(major).emptyData());
    }

    private RealServer(int major, Path data) {
        this.major = major;
        this.installation = PostgresInstallation.of(major);
        try {
            home = Files.createTempDirectory(
                    PostgresInstallation.workDirectory(),
                    "server-" + ProcessHandle.current().pid() + "-" + major + "-");
            // Not below the build directory: the path of a Unix socket may not be longer than 107 bytes.
            sockets = Files.createTempDirectory("pgrepl");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestProcess.giveToServer(home);
        TestProcess.giveToServer(sockets);
        TestProcess.run(TestProcess.unprivileged(
                List.of("cp", "-a", data.toString(), dataDirectory().toString())));
        configDirectory = dataDirectory();
        OPEN.add(this);
    }

    /** A new cluster whose server does not run yet. */
    public static RealServer create(int major) {
        return new RealServer(major);
    }

    /** A server whose data directory is a copy of another's, which must not run: a standby, once it is told so. */
    public static RealServer copyOf(RealServer stopped) {
        if (stopped.isRunning()) {
            throw new IllegalStateException("the server to copy still runs");
        }
        return new RealServer(stopped.major, stopped.dataDirectory());
    }

    /** A server whose data directory is a copy of this one, which no server runs on. */
    public static RealServer copyOf(int major, Path data) {
        return new RealServer(major, data);
    }

    /** A new cluster whose server runs. */
    public static RealServer started(int major) {
        RealServer server = new RealServer(major);
        try {
            return server.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    public int major() {
        return major;
    }

    /** The port of the last start; 0 before the first. */
    public int port() {
        return port;
    }

    public Path dataDirectory() {
        return home.resolve("data");
    }

    /** Where postgresql.conf is read from: the data directory, unless {@link #useConfiguration} was called. */
    public Path configDirectory() {
        return configDirectory;
    }

    /** The directory of the server's Unix socket. */
    public Path socketDirectory() {
        return sockets;
    }

    /** Where {@code postgres}, {@code initdb} and {@code pg_ctl} are. */
    public Path binDirectory() {
        return installation.bin();
    }

    /** Where the loadable modules are, such as {@code auto_explain.so}. */
    public Path libraryDirectory() {
        return installation.libraries();
    }

    /**
     * Lets the next starts read a copy of this directory: its postgresql.conf, and its pg_hba.conf and pg_ident.conf
     * where it has them.
     */
    public RealServer useConfiguration(Path directory) {
        useNewConfiguration();
        try {
            FileUtils.copyDirectory(directory.toFile(), configDirectory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestProcess.giveToServer(configDirectory);
        return this;
    }

    /** Lets the next starts read a new directory, which is still to be filled with {@link #write}. */
    public RealServer useNewConfiguration() {
        try {
            configDirectory = Files.createTempDirectory(home, "config-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestProcess.giveToServer(configDirectory);
        return this;
    }

    /** Replaces a file, named relative to {@link #configDirectory()}. */
    public RealServer write(String file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces a file, named relative to {@link #configDirectory()}. */
    public RealServer write(String file, byte[] content) {
        return put(file, content, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Adds to a file, named relative to {@link #configDirectory()}. */
    public RealServer append(String file, String text) {
        return put(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    }

    private RealServer put(String file, byte[] content, StandardOpenOption how) {
        Path path = configDirectory.resolve(file);
        boolean existed = Files.exists(path);
        try {
            Files.createDirectories(path.getParent());
            Files.write(path, content, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!existed) {
            TestProcess.giveToServer(path);
        }
        return this;
    }

    /** The text of a file, named relative to {@link #configDirectory()}. */
    public String read(String file) {
        try {
            return Files.readString(configDirectory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts and waits until the server is ready; throws with its log where it does not get there. */
    public RealServer start(String... options) {
        return checked(tryStart(options));
    }

    private RealServer checked(Start start) {
        if (!start.ready()) {
            throw new IllegalStateException("PostgreSQL " + major + " did not start:\n" + start.log());
        }
        return this;
    }

    /**
     * Starts and waits until the server is ready or has given up. Address, port and socket directory are set on the
     * command line, before the given options, so whatever the files say about them is read but not used.
     */
    public Start tryStart(String... options) {
        if (isRunning()) {
            throw new IllegalStateException("already running");
        }
        Start start = startOnce(options);
        // Between finding a free port and using it, someone else may take it.
        for (int attempt = 0; attempt < 5 && !start.ready() && addressTaken(start); attempt++) {
            start = startOnce(options);
        }
        return start;
    }

    private static boolean addressTaken(Start start) {
        return start.log().contains("Address already in use");
    }

    /**
     * Starts with nothing on the command line but where postgresql.conf is, and that the disk need not be waited for:
     * address, port, sockets and the other files are what it says. Throws with the log where it does not get there.
     */
    public RealServer startAsConfigured() {
        if (isRunning()) {
            throw new IllegalStateException("already running");
        }
        List<String> command = command();
        option(command, "fsync", "off");
        fileOption(command, "config_file", "postgresql.conf");
        return checked(launch(command));
    }

    private Start startOnce(String... options) {
        port = freePort();
        List<String> command = command();
        option(command, "listen_addresses", "127.0.0.1");
        option(command, "port", Integer.toString(port));
        option(command, "unix_socket_directories", sockets.toString());
        option(command, "fsync", "off");
        if (!configDirectory.equals(dataDirectory())) {
            fileOption(command, "config_file", "postgresql.conf");
            fileOption(command, "hba_file", "pg_hba.conf");
            fileOption(command, "ident_file", "pg_ident.conf");
        }
        command.addAll(List.of(options));
        return launch(command);
    }

    private List<String> command() {
        return new ArrayList<>(List.of(
                installation.bin().resolve("postgres").toString(),
                "-D",
                dataDirectory().toString()));
    }

    private Start launch(List<String> command) {
        int before = log().length();
        try {
            Files.deleteIfExists(pidFile());
            ProcessBuilder builder = new ProcessBuilder(TestProcess.unprivileged(command))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
            builder.environment().put("LC_ALL", "C");
            builder.environment().put("TZ", "UTC");
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean decided = waitFor(() -> !process.isAlive() || isReady(), TestProcess.LIMIT);
        boolean ready = decided && process.isAlive();
        if (!ready) {
            end("KILL");
        }
        return new Start(ready, log().substring(before));
    }

    private static void option(List<String> command, String setting, String value) {
        command.addAll(List.of("-c", setting + "=" + value));
    }

    private void fileOption(List<String> command, String setting, String file) {
        Path path = configDirectory.resolve(file);
        if (Files.exists(path)) {
            option(command, setting, path.toString());
        }
    }

    /**
     * Lets {@code postgres -C} read the configuration and end. Nothing in the file changes where and how it complains,
     * unless it is a single setting that is asked about.
     *
     * @param asked the settings in the file
     * @return its complaints, then the value of the shown setting
     */
    String loadOnly(String shown, Set<String> asked) {
        List<String> command = command();
        Map<String, String> plainComplaints = Map.of(
                "log_min_messages", "warning",
                "log_min_error_statement", "error",
                "log_error_verbosity", "default",
                "log_destination", "stderr",
                "logging_collector", "off",
                "log_line_prefix", "",
                "data_directory", dataDirectory().toString());
        plainComplaints.forEach((setting, value) -> {
            if (!asked.equals(Set.of(setting))) {
                option(command, setting, value);
            }
        });
        command.addAll(List.of("-C", shown));
        return TestProcess.runWhatever(TestProcess.unprivileged(command));
    }

    /** Makes the data directory a standby's, from the next start on. */
    public RealServer becomeStandby() {
        Path signal = dataDirectory().resolve("standby.signal");
        try {
            Files.write(signal, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestProcess.giveToServer(signal);
        return this;
    }

    /** Makes the data directory one that follows nobody, from the next start on; on the timeline that it is on. */
    public RealServer becomePrimary() {
        try {
            Files.deleteIfExists(dataDirectory().resolve("standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(pidFile(), StandardCharsets.ISO_8859_1);
            return lines.size() >= 8 && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Lets the server read its files again, and waits until it has: new connections see the result.
     *
     * @return what it logged meanwhile
     */
    public String reload() {
        int before = log().length();
        TestProcess.signal(process.pid(), "HUP");
        BooleanSupplier begun = () -> log().indexOf("received SIGHUP", before) >= 0;
        if (!waitFor(begun, TestProcess.LIMIT)) {
            throw new IllegalStateException("the server does not reload:\n" + log().substring(before));
        }
        // The postmaster does one thing at a time: whoever is answered now was accepted after the reload.
        knock();
        return log().substring(before);
    }

    /** Asks for encryption and reads the answer, which needs no rule in pg_hba.conf. */
    private void knock() {
        byte[] request = ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TestProcess.LIMIT.toMillis());
            socket.getOutputStream().write(request);
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A fast shutdown: open connections are cut. */
    public void stop() {
        end("INT");
    }

    /** An immediate shutdown, as in a crash: the next start has to recover. */
    public void crash() {
        end("QUIT");
    }

    private void end(String signal) {
        if (!isRunning()) {
            return;
        }
        TestProcess.signal(process.pid(), signal);
        try {
            if (!process.waitFor(TestProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the server did not stop:\n" + log());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Everything the server wrote, over all its starts. */
    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a text in the log; throws with the log where it does not come. */
    public void awaitLog(String text) {
        if (!waitFor(() -> log().contains(text), TestProcess.LIMIT)) {
            throw new IllegalStateException("\"" + text + "\" did not appear in the log:\n" + log());
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?loginTimeout=20&connectTimeout=20&socketTimeout=60";
    }

    /** A connection as the superuser to the database {@code postgres}. */
    public Connection connect() throws SQLException {
        return connect("postgres", null);
    }

    public Connection connect(String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    /** Runs one or more statements as the superuser. */
    public RealServer execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return this;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of the first row, or null. */
    public String ask(String sql) {
        List<List<String>> rows = rows(sql);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    /** All rows as text, as the superuser sees them; values may be null. */
    public List<List<String>> rows(String sql) {
        return rowsAfter("", sql);
    }

    /** As {@link #rows}, in a session that first runs other statements; those may be empty. */
    public List<List<String>> rowsAfter(String first, String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(first);
            return rows(statement, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(first + sql, e);
        }
    }

    private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    public void close() {
        if (!OPEN.remove(this)) {
            return;
        }
        try {
            end("QUIT");
        } finally {
            FileUtils.deleteQuietly(home.toFile());
            FileUtils.deleteQuietly(sockets.toFile());
        }
    }

    private Path logFile() {
        return home.resolve("server.log");
    }

    private Path pidFile() {
        return dataDirectory().resolve("postmaster.pid");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something is so; throws where it does not get so. */
    public static void await(String what, BooleanSupplier condition) {
        if (!waitFor(condition, TestProcess.LIMIT)) {
            throw new IllegalStateException("in " + TestProcess.LIMIT + " there was not: " + what);
        }
    }

    /** Asks every few milliseconds; false where the answer stays no until the limit. */
    private static boolean waitFor(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Ends servers of test runs that were killed before they could close them: nothing else would. */
    private static void removeLeftovers() {
        try (Stream<Path> entries = Files.list(PostgresInstallation.workDirectory())) {
            for (Path entry : entries.toList()) {
                String[] name = entry.getFileName().toString().split("-");
                if (name[0].equals("server")
                        && ProcessHandle.of(Long.parseLong(name[1])).isEmpty()) {
                    endLeftover(entry.resolve("data/postmaster.pid"));
                    FileUtils.deleteQuietly(entry.toFile());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void endLeftover(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0));
        boolean postgres = ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().command())
                .filter(command -> command.endsWith("postgres"))
                .isPresent();
        if (postgres) {
            TestProcess.signal(pid, "QUIT");
        }
    }
}
