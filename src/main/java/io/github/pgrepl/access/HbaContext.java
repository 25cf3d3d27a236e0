package io.github.pgrepl.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the reading of a rule depends on beside the rule.
 *
 * @param major of PostgreSQL, 13 to 18
 * @param oauthValidators the libraries in {@code oauth_validator_libraries}; without one no rule may say {@code oauth}
 */
public record HbaContext(int major, Build build, List<String> oauthValidators) {

    /** What a server was built with decides which methods it knows. */
    public enum Build {
        /** As PostgreSQL's own packages for Debian, and so the official image, are: with GSSAPI, LDAP and PAM. */
        PACKAGED("the server of the image", EnumSet.of(Feature.ALWAYS, Feature.GSSAPI, Feature.LDAP, Feature.PAM)),
        /** As the embedded binaries are: with OpenSSL only. */
        EMBEDDED("the embedded server", EnumSet.of(Feature.ALWAYS));

        private final String title;
        private final Set<Feature> features;

        Build(String title, Set<Feature> features) {
            this.title = title;
            this.features = features;
        }

        /** What it would have to be built with for this method; nothing where it knows it. */
        public Optional<String> lacks(HbaMethod method) {
            return features.contains(method.needs())
                    ? Optional.empty()
                    : Optional.of(method.needs().title());
        }

        String title() {
            return title;
        }
    }

    enum Feature {
        ALWAYS(""),
        GSSAPI("GSSAPI"),
        LDAP("LDAP"),
        PAM("PAM"),
        WINDOWS("SSPI, which only Windows has"),
        OPENBSD("BSD authentication, which only OpenBSD has");

        private final String title;

        Feature(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    public HbaContext {
        if (major < 13) {
            throw new IllegalArgumentException("PostgreSQL " + major + " is older than 13");
        }
        oauthValidators = List.copyOf(oauthValidators);
    }

    /** A server as packaged, with no OAuth validator set. */
    public static HbaContext of(int major) {
        return new HbaContext(major, Build.PACKAGED, List.of());
    }

    public HbaContext withBuild(Build other) {
        return new HbaContext(major, other, oauthValidators);
    }

    public HbaContext withOauthValidators(List<String> libraries) {
        return new HbaContext(major, build, libraries);
    }
}
