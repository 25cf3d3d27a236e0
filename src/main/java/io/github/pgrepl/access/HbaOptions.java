package io.github.pgrepl.access;

import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options of one rule, checked as the server checks them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/auth-methods.html">Authentication Methods</a>
 */
final class HbaOptions {

    private static final Set<HbaMethod> MAPPING =
            EnumSet.of(HbaMethod.IDENT, HbaMethod.PEER, HbaMethod.GSS, HbaMethod.SSPI, HbaMethod.CERT, HbaMethod.OAUTH);
    private static final Set<HbaMethod> KERBEROS = EnumSet.of(HbaMethod.GSS, HbaMethod.SSPI);

    /** Every option, and what allows it: some methods, or else (none named) the type hostssl. */
    private enum Known {
        MAP(MAPPING),
        CLIENTCERT(Set.of()),
        CLIENTNAME(14, Set.of()),
        PAMSERVICE(Set.of(HbaMethod.PAM)),
        PAM_USE_HOSTNAME(Set.of(HbaMethod.PAM)),
        LDAPURL(Set.of(HbaMethod.LDAP)),
        LDAPTLS(Set.of(HbaMethod.LDAP)),
        LDAPSCHEME(Set.of(HbaMethod.LDAP)),
        LDAPSERVER(Set.of(HbaMethod.LDAP)),
        LDAPPORT(Set.of(HbaMethod.LDAP)),
        LDAPBINDDN(Set.of(HbaMethod.LDAP)),
        LDAPBINDPASSWD(Set.of(HbaMethod.LDAP)),
        LDAPSEARCHATTRIBUTE(Set.of(HbaMethod.LDAP)),
        LDAPSEARCHFILTER(Set.of(HbaMethod.LDAP)),
        LDAPBASEDN(Set.of(HbaMethod.LDAP)),
        LDAPPREFIX(Set.of(HbaMethod.LDAP)),
        LDAPSUFFIX(Set.of(HbaMethod.LDAP)),
        KRB_REALM(KERBEROS),
        INCLUDE_REALM(KERBEROS),
        COMPAT_REALM(Set.of(HbaMethod.SSPI)),
        UPN_USERNAME(Set.of(HbaMethod.SSPI)),
        RADIUSSERVERS(Set.of(HbaMethod.RADIUS)),
        RADIUSPORTS(Set.of(HbaMethod.RADIUS)),
        RADIUSSECRETS(Set.of(HbaMethod.RADIUS)),
        RADIUSIDENTIFIERS(Set.of(HbaMethod.RADIUS)),
        ISSUER(18, Set.of(HbaMethod.OAUTH)),
        SCOPE(18, Set.of(HbaMethod.OAUTH)),
        VALIDATOR(18, Set.of(HbaMethod.OAUTH)),
        DELEGATE_IDENT_MAPPING(18, Set.of(HbaMethod.OAUTH));

        private final int since;
        private final Set<HbaMethod> methods;

        Known(Set<HbaMethod> methods) {
            this(13, methods);
        }

        Known(int since, Set<HbaMethod> methods) {
            this.since = since;
            this.methods = methods;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean goesWith(ConnectionType type, HbaMethod method) {
            return methods.isEmpty() ? type == ConnectionType.HOSTSSL : methods.contains(method);
        }

        String condition() {
            return methods.isEmpty()
                    ? "rules of type hostssl"
                    : methods.stream()
                            .sorted()
                            .map(HbaMethod::word)
                            .collect(Collectors.joining(", ", "the method ", ""));
        }
    }

    private final HbaContext context;
    private final ConnectionType type;
    private final HbaMethod method;
    /** The last of several values counts. */
    private final Map<Known, String> values = new HashMap<>();

    private HbaOptions(HbaContext context, ConnectionType type, HbaMethod method) {
        this.context = context;
        this.type = type;
        this.method = method;
    }

    static List<HbaOption> read(
            HbaContext context, ConnectionType type, HbaMethod method, List<List<AccessLine.Token>> fields)
            throws Refusal {
        HbaOptions options = new HbaOptions(context, type, method);
        List<HbaOption> read = new ArrayList<>();
        for (List<AccessLine.Token> field : fields) {
            for (AccessLine.Token token : field) {
                read.add(options.read(token.text()));
            }
        }
        options.requireComplete();
        return read;
    }

    private HbaOption read(String text) throws Refusal {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new Refusal(Quoted.of(text) + " stands after the method \"" + method.word()
                    + "\", where only options may: write them name=value, and put a comment behind #");
        }
        HbaOption option = new HbaOption(text.substring(0, equals), text.substring(equals + 1));
        Known known = known(option.name());
        if (!known.goesWith(type, method)) {
            throw new Refusal(Quoted.of(option.name()) + " goes with " + known.condition() + " only, not with \""
                    + (known.methods.isEmpty() ? type.word() : method.word()) + "\"; remove it");
        }
        requireValue(known, option);
        values.put(known, option.value());
        return option;
    }

    private Known known(String name) throws Refusal {
        Optional<Known> known = Arrays.stream(Known.values())
                .filter(each -> each.word().equals(name))
                .findFirst();
        if (known.isPresent() && known.get().since <= context.major()) {
            return known.get();
        }
        if (known.isPresent()) {
            throw new Refusal(Quoted.of(name) + " is an option from PostgreSQL " + known.get().since + " on, not of "
                    + context.major());
        }
        List<String> allowed = Arrays.stream(Known.values())
                .filter(each -> each.since <= context.major() && each.goesWith(type, method))
                .map(Known::word)
                .toList();
        throw new Refusal(Quoted.of(name) + " is no option of a " + type.word() + " rule with \"" + method.word() + "\""
                + (allowed.isEmpty() ? "; it has none" : hint(name, allowed)));
    }

    static String hint(String word, List<String> allowed) {
        return Spelling.nearest(word, allowed)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElseGet(() -> "; allowed are " + String.join(", ", allowed));
    }

    private void requireValue(Known known, HbaOption option) throws Refusal {
        switch (known) {
            case CLIENTCERT -> requireOneOf(option, clientcertValues());
            case CLIENTNAME -> requireOneOf(option, List.of("CN", "DN"));
            case LDAPURL -> {
                if (!option.value().matches("(?i)ldaps?://.*")) {
                    throw invalid(option, "write ldap://HOST/BASEDN or ldaps://HOST/BASEDN");
                }
            }
            case LDAPPORT -> requirePort(option, option.value());
            case RADIUSPORTS -> {
                for (String port : list(option)) {
                    requirePort(option, port);
                }
            }
            case RADIUSSERVERS, RADIUSSECRETS, RADIUSIDENTIFIERS -> list(option);
            default -> {}
        }
    }

    private List<String> clientcertValues() {
        if (method == HbaMethod.CERT) {
            return context.major() == 13 ? List.of("verify-full", "verify-ca", "1") : List.of("verify-full");
        }
        return context.major() == 13
                ? List.of("verify-full", "verify-ca", "no-verify", "1", "0")
                : List.of("verify-full", "verify-ca");
    }

    private static void requireOneOf(HbaOption option, List<String> allowed) throws Refusal {
        if (!allowed.contains(option.value())) {
            throw invalid(option, "allowed are " + String.join(", ", allowed));
        }
    }

    /** As C's atoi reads it: blanks, a sign, digits, and then whatever; only 0 is refused. */
    private static void requirePort(HbaOption option, String text) throws Refusal {
        String digits = text.replaceFirst("^[ \\t\\u000B\\f\\r]*[+-]?", "").replaceFirst("[^0-9].*$", "");
        if (digits.replace("0", "").isEmpty()) {
            throw invalid(option, "a port is a number from 1 to 65535");
        }
    }

    private static Refusal invalid(HbaOption option, String allowed) {
        return new Refusal(
                Quoted.of(option.name() + "=" + option.value()) + " has a value the server refuses; " + allowed);
    }

    /** A list as in settings: items between commas, in double quotes where they hold blanks or commas. */
    private static List<String> list(HbaOption option) throws Refusal {
        List<String> items = new ArrayList<>();
        String rest = option.value().replaceFirst("^" + SPACES, "");
        while (!rest.isEmpty()) {
            String item =
                    rest.replaceFirst("(?s)^(\"(?:[^\"]|\"\")*\"|[^\", \\t\\n\\r\\f][^, \\t\\n\\r\\f]*).*$", "$1");
            if (item.equals(rest) && !item.matches("(?s)\"(?:[^\"]|\"\")*\"|[^\", \\t\\n\\r\\f][^, \\t\\n\\r\\f]*")) {
                throw invalid(option, "write items with a comma between them");
            }
            items.add(item);
            String after = rest.substring(item.length()).replaceFirst("^" + SPACES, "");
            if (after.isEmpty()) {
                return items;
            }
            rest = after.substring(1).replaceFirst("^" + SPACES, "");
            if (!after.startsWith(",") || rest.isEmpty()) {
                throw invalid(option, "write items with a comma between them");
            }
        }
        return items;
    }

    private static final String SPACES = "[ \\t\\n\\r\\f\\u000B]*";

    private void requireComplete() throws Refusal {
        switch (method) {
            case LDAP -> requireCompleteLdap();
            case RADIUS -> requireCompleteRadius();
            case OAUTH -> requireCompleteOauth();
            default -> {}
        }
    }

    private Refusal missing(String option) {
        return new Refusal("\"" + method.word() + "\" needs the option " + option + "; write it after the method");
    }

    private void requireCompleteLdap() throws Refusal {
        boolean simpleBind = values.containsKey(Known.LDAPPREFIX) || values.containsKey(Known.LDAPSUFFIX);
        Optional<String> url = Optional.ofNullable(values.get(Known.LDAPURL));
        boolean baseInUrl =
                url.filter(text -> text.matches("(?i)ldaps?://[^/]*/[^?].*")).isPresent();
        boolean base = values.containsKey(Known.LDAPBASEDN) || baseInUrl;
        boolean search = base
                || values.containsKey(Known.LDAPBINDDN)
                || values.containsKey(Known.LDAPBINDPASSWD)
                || values.containsKey(Known.LDAPSEARCHATTRIBUTE)
                || values.containsKey(Known.LDAPSEARCHFILTER);
        if (simpleBind && search) {
            throw new Refusal("\"ldap\" binds either with ldapprefix and ldapsuffix, or with a search (ldapbasedn,"
                    + " ldapbinddn, ldapsearchattribute, …); remove one kind");
        }
        if (!simpleBind && !base && url.isEmpty()) {
            throw missing("ldapbasedn, ldapprefix or ldapsuffix");
        }
        if (values.containsKey(Known.LDAPSEARCHATTRIBUTE) && values.containsKey(Known.LDAPSEARCHFILTER)) {
            throw new Refusal("\"ldap\" takes ldapsearchattribute or ldapsearchfilter, not both; remove one");
        }
    }

    private void requireCompleteRadius() throws Refusal {
        int servers = count(Known.RADIUSSERVERS);
        if (servers == 0) {
            throw missing("radiusservers");
        }
        if (count(Known.RADIUSSECRETS) == 0) {
            throw missing("radiussecrets");
        }
        for (Known known : List.of(Known.RADIUSSECRETS, Known.RADIUSPORTS, Known.RADIUSIDENTIFIERS)) {
            int count = count(known);
            if (count > 1 && count != servers) {
                throw new Refusal(known.word() + " has " + count + " items for " + servers
                        + " servers; write one for all, or one for each");
            }
        }
    }

    private int count(Known known) throws Refusal {
        return values.containsKey(known)
                ? list(new HbaOption(known.word(), values.get(known))).size()
                : 0;
    }

    private void requireCompleteOauth() throws Refusal {
        if (!values.containsKey(Known.SCOPE)) {
            throw missing("scope");
        }
        if (!values.containsKey(Known.ISSUER)) {
            throw missing("issuer");
        }
        List<String> libraries = context.oauthValidators();
        if (libraries.isEmpty()) {
            throw new Refusal(
                    "\"oauth\" needs the setting oauth_validator_libraries, which is empty; name the validator"
                            + " there");
        }
        String validator = values.get(Known.VALIDATOR);
        if (validator == null && libraries.size() > 1) {
            throw missing("validator, as oauth_validator_libraries has several");
        }
        if (validator != null && !libraries.contains(validator)) {
            throw new Refusal("validator=" + Quoted.of(validator) + " is not in oauth_validator_libraries"
                    + hint(validator, libraries));
        }
        if ("1".equals(values.get(Known.DELEGATE_IDENT_MAPPING)) && values.containsKey(Known.MAP)) {
            throw new Refusal("map and delegate_ident_mapping=1 exclude each other; remove one");
        }
    }
}
