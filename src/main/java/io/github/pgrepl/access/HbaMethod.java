package io.github.pgrepl.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a client proves who it is. */
public enum HbaMethod {
    TRUST("trust", 13, HbaContext.Feature.ALWAYS),
    REJECT("reject", 13, HbaContext.Feature.ALWAYS),
    SCRAM_SHA_256("scram-sha-256", 13, HbaContext.Feature.ALWAYS),
    MD5("md5", 13, HbaContext.Feature.ALWAYS),
    PASSWORD("password", 13, HbaContext.Feature.ALWAYS),
    PEER("peer", 13, HbaContext.Feature.ALWAYS),
    IDENT("ident", 13, HbaContext.Feature.ALWAYS),
    CERT("cert", 13, HbaContext.Feature.ALWAYS),
    GSS("gss", 13, HbaContext.Feature.GSSAPI),
    LDAP("ldap", 13, HbaContext.Feature.LDAP),
    PAM("pam", 13, HbaContext.Feature.PAM),
    RADIUS("radius", 13, HbaContext.Feature.ALWAYS),
    OAUTH("oauth", 18, HbaContext.Feature.ALWAYS),
    SSPI("sspi", 13, HbaContext.Feature.WINDOWS),
    BSD("bsd", 13, HbaContext.Feature.OPENBSD);

    private final String word;
    private final int since;
    private final HbaContext.Feature needs;

    HbaMethod(String word, int since, HbaContext.Feature needs) {
        this.word = word;
        this.since = since;
        this.needs = needs;
    }

    /** The word in pg_hba.conf. */
    public String word() {
        return word;
    }

    HbaContext.Feature needs() {
        return needs;
    }

    /** Whether the server asks the client for a password. */
    public boolean asksForPassword() {
        return switch (this) {
            case SCRAM_SHA_256, MD5, PASSWORD, LDAP, PAM, RADIUS, BSD -> true;
            default -> false;
        };
    }

    /** Whether the client sends its password as it is, readable to whoever reads the connection. */
    public boolean sendsPasswordAsIs() {
        return asksForPassword() && this != SCRAM_SHA_256 && this != MD5;
    }

    static Optional<HbaMethod> of(int major, String word) {
        return Arrays.stream(values())
                .filter(method -> method.since <= major && method.word.equals(word))
                .findFirst();
    }

    static List<String> words(HbaContext context) {
        return Arrays.stream(values())
                .filter(method -> method.since <= context.major()
                        && context.build().lacks(method).isEmpty())
                .map(HbaMethod::word)
                .toList();
    }
}
