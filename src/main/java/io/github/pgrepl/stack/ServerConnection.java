package io.github.pgrepl.stack;

import io.github.pgrepl.stack.NodeProcess.Endpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** The one way to open a connection to a server: over TCP, with a password, and with time limits. */
public final class ServerConnection {

    private static final int CONNECT_SECONDS = 3;

    private ServerConnection() {}

    /** @param answer how long a statement may take before the connection is given up */
    public static Connection open(Endpoint endpoint, String user, String password, String database, Duration answer)
            throws SQLException {
        PGSimpleDataSource source = source(endpoint, user, password, answer);
        source.setDatabaseName(database);
        return source.getConnection();
    }

    /**
     * Takes the commands of the replication protocol instead of SQL.
     *
     * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">Streaming Replication Protocol</a>
     */
    public static Connection openForReplication(Endpoint endpoint, String user, String password, Duration answer)
            throws SQLException {
        PGSimpleDataSource source = source(endpoint, user, password, answer);
        source.setProperty(PGProperty.REPLICATION, "true");
        source.setProperty(PGProperty.PREFER_QUERY_MODE, "simple");
        source.setProperty(PGProperty.ASSUME_MIN_SERVER_VERSION, "13");
        return source.getConnection();
    }

    private static PGSimpleDataSource source(Endpoint endpoint, String user, String password, Duration answer) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {endpoint.host()});
        source.setPortNumbers(new int[] {endpoint.port()});
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("pgrepl");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout((int) answer.toSeconds());
        source.setTcpKeepAlive(true);
        return source;
    }
}
