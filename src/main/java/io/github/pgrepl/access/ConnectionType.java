package io.github.pgrepl.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The first field of a rule: over what a client is connected. */
public enum ConnectionType {
    LOCAL("local", Transport.SOCKET),
    HOST("host", Transport.PLAIN, Transport.SSL, Transport.GSS),
    HOSTSSL("hostssl", Transport.SSL),
    HOSTNOSSL("hostnossl", Transport.PLAIN, Transport.GSS),
    HOSTGSSENC("hostgssenc", Transport.GSS),
    HOSTNOGSSENC("hostnogssenc", Transport.PLAIN, Transport.SSL);

    /** Every connection is exactly one of these: a server encrypts with SSL or with GSSAPI, never with both. */
    private enum Transport {
        SOCKET,
        PLAIN,
        SSL,
        GSS
    }

    private final String word;
    private final Set<Transport> transports;

    ConnectionType(String word, Transport... transports) {
        this.word = word;
        this.transports = EnumSet.copyOf(Arrays.asList(transports));
    }

    /** The word in pg_hba.conf. */
    public String word() {
        return word;
    }

    /** Whether every connection that {@code other} matches is matched by this one too. */
    public boolean covers(ConnectionType other) {
        return transports.containsAll(other.transports);
    }

    boolean allowsUnencrypted() {
        return transports.contains(Transport.PLAIN);
    }

    static Optional<ConnectionType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ConnectionType::word).toList();
    }
}
