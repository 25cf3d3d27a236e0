package io.github.pgrepl.access;

import io.github.pgrepl.access.AccessLine.Token;
import io.github.pgrepl.spec.Quoted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Reads one line of pg_hba.conf, field by field. */
final class HbaParser {

    private static final String FORM_HOST =
            "write TYPE DATABASE USER ADDRESS METHOD, for example" + " \"host orders app samenet scram-sha-256\"";
    private static final String FORM_LOCAL =
            "write local DATABASE USER METHOD, for example \"local all postgres peer\"";

    private final HbaContext context;
    private final AccessLine line;
    private final Iterator<List<Token>> fields;
    private final List<String> remarks = new ArrayList<>();
    private ConnectionType type;

    private HbaParser(HbaContext context, AccessLine line) {
        this.context = context;
        this.line = line;
        this.fields = line.fields().iterator();
    }

    static Verdict<HbaRule> parse(HbaContext context, String text) {
        try {
            HbaParser parser = new HbaParser(context, AccessLine.read(context.major(), text));
            HbaRule rule = parser.rule();
            return Verdict.accepted(rule, parser.remarks);
        } catch (Refusal refusal) {
            return Verdict.refused(refusal.getMessage());
        }
    }

    private HbaRule rule() throws Refusal {
        type = type();
        List<HbaName> databases = new ArrayList<>();
        for (Token token : next("database")) {
            databases.add(checked(HbaName.database(context.major(), token), token, HbaName.databaseKeywords()));
        }
        List<HbaName> users = new ArrayList<>();
        for (Token token : next("user")) {
            users.add(checked(HbaName.user(context.major(), token), token, List.of("all")));
        }
        HbaAddress address = type == ConnectionType.LOCAL ? HbaAddress.Keyword.NONE : address();
        HbaMethod method = method();
        List<List<Token>> rest = new ArrayList<>();
        fields.forEachRemaining(rest::add);
        List<HbaOption> options = HbaOptions.read(context, type, method, rest);
        if (line.unclosedQuote()) {
            remarks.add("a double quote is opened and not closed, so the rest of the line belongs to it");
        }
        return new HbaRule(type, databases, users, address, method, options);
    }

    private List<Token> next(String what) throws Refusal {
        if (!fields.hasNext()) {
            throw new Refusal(Quoted.of(line.text()) + " ends before its " + what + "; " + form());
        }
        return fields.next();
    }

    private String form() {
        return type == ConnectionType.LOCAL
                ? FORM_LOCAL
                : FORM_HOST.replaceFirst("TYPE", type == null ? "TYPE" : type.word());
    }

    private Token only(List<Token> field, String what) throws Refusal {
        if (field.size() > 1) {
            throw new Refusal(
                    Quoted.of(String.join(",", field.stream().map(Token::text).toList()))
                            + " is a list, but a rule has one " + what + "; write a rule for each");
        }
        return field.get(0);
    }

    private ConnectionType type() throws Refusal {
        String word = only(next("type"), "type").text();
        Optional<ConnectionType> known = ConnectionType.of(word);
        if (known.isEmpty()) {
            throw new Refusal(
                    Quoted.of(word) + " is no connection type" + HbaOptions.hint(word, ConnectionType.words()));
        }
        return known.get();
    }

    private HbaName checked(HbaName name, Token token, List<String> keywords) throws Refusal {
        if (name.kind() == HbaName.Kind.REGEX) {
            AreSyntax.groups(context.major(), name.text());
        } else if (context.major() < 16 && token.text().startsWith("/")) {
            remarks.add(
                    Quoted.of(token.text()) + " is a plain name; regular expressions are known from PostgreSQL 16 on");
        }
        remarkCase(token, keywords);
        return name;
    }

    private void remarkCase(Token token, List<String> keywords) {
        for (String keyword : keywords) {
            if (!token.quoted() && !token.text().equals(keyword) && token.text().equalsIgnoreCase(keyword)) {
                remarks.add(Quoted.of(token.text()) + " is a plain name; the keyword is \"" + keyword + "\"");
            }
        }
    }

    private HbaAddress address() throws Refusal {
        Token token = only(next("address"), "address");
        Optional<HbaAddress.Keyword> keyword = token.quoted() ? Optional.empty() : HbaAddress.keyword(token.text());
        if (keyword.isPresent()) {
            return keyword.get();
        }
        int slash = token.text().indexOf('/');
        String host = slash < 0 ? token.text() : token.text().substring(0, slash);
        Optional<IpText> ip = IpText.read(host);
        if (ip.isEmpty()) {
            return hostName(token, host, slash >= 0);
        }
        remarkReading(host, ip.get());
        return slash < 0 ? withMaskField(host, ip.get()) : withPrefix(token.text(), slash, ip.get());
    }

    private HbaAddress hostName(Token token, String host, boolean masked) throws Refusal {
        if (masked) {
            throw new Refusal(Quoted.of(token.text()) + " has a mask, but " + Quoted.of(host)
                    + " is no IP address; write an address such as 10.0.0.0/8, or a host name without a mask");
        }
        if (host.indexOf(':') >= 0 && host.indexOf('%') >= 0) {
            throw new Refusal(Quoted.of(host) + " names a network interface, which only the server's machine knows;"
                    + " write the address without it");
        }
        remarkCase(token, List.of("all", "samehost", "samenet"));
        if (!host.matches("\\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z])?[A-Za-z0-9_.-]*") || host.matches("[0-9.]+")) {
            remarks.add(Quoted.of(host) + " is neither an IP address nor a keyword, and is looked up as a host's name");
        }
        return new HbaAddress.HostName(host);
    }

    private void remarkReading(String host, IpText ip) {
        boolean usual = ip.family() == HbaAddress.Family.IPV6
                || IpText.write(ip.family(), ip.address()).equals(host);
        if (!usual) {
            remarks.add(Quoted.of(host) + " is read as " + IpText.write(ip.family(), ip.address()));
        }
    }

    /** As C's strtol reads it: blanks and a sign may stand before the digits. */
    private HbaAddress withPrefix(String text, int slash, IpText ip) throws Refusal {
        String bits = text.substring(slash + 1).replaceFirst("^[ \\t\\u000B\\f\\r]*", "");
        int most = ip.family().bits();
        boolean number = bits.matches("\\+?0*[0-9]{1,3}|-0+");
        int prefix = number ? Math.abs(Integer.parseInt(bits)) : -1;
        if (prefix < 0 || prefix > most) {
            throw new Refusal(
                    Quoted.of(text) + " has no valid mask; write a number from 0 to " + most + " after the slash");
        }
        return remarked(HbaAddress.Network.of(ip.family(), ip.address(), prefix));
    }

    private HbaAddress withMaskField(String host, IpText ip) throws Refusal {
        String example = host + "/" + ip.family().bits();
        if (!fields.hasNext()) {
            throw new Refusal(Quoted.of(line.text()) + " ends before the mask of its address; write "
                    + Quoted.of(example) + ", and a method after it");
        }
        List<Token> field = fields.next();
        if (field.size() > 1) {
            throw new Refusal(
                    Quoted.of(host) + " is followed by a list where its mask is to be; write " + Quoted.of(example));
        }
        String text = field.get(0).text();
        Optional<IpText> mask = IpText.read(text);
        if (mask.isEmpty()) {
            throw new Refusal(Quoted.of(host) + " has no mask, and " + Quoted.of(text) + " after it is none; write "
                    + Quoted.of(example));
        }
        if (mask.get().family() != ip.family()) {
            throw new Refusal(Quoted.of(host) + " and its mask " + Quoted.of(text) + " are not of one family; write "
                    + Quoted.of(example));
        }
        remarkReading(text, mask.get());
        return remarked(
                new HbaAddress.Network(ip.family(), ip.address(), mask.get().address()));
    }

    private HbaAddress remarked(HbaAddress.Network network) {
        if (network.prefixLength().isEmpty()) {
            remarks.add("the mask " + IpText.write(network.family(), network.mask()) + " has gaps");
        } else if (network.hasBitsBeyondMask()) {
            remarks.add(
                    Quoted.of(network.render()) + " matches the whole network; its address has bits beyond the mask");
        }
        return network;
    }

    private HbaMethod method() throws Refusal {
        String word = only(next("method"), "method").text();
        Optional<HbaMethod> method = HbaMethod.of(context.major(), word);
        if (method.isEmpty() && IpText.read(word.replaceFirst("/.*", "")).isPresent()) {
            throw new Refusal(Quoted.of(word) + " stands where the method is to be; before it were read "
                    + whatWasRead() + "; take out blanks within lists and addresses");
        }
        if (method.isEmpty()) {
            throw new Refusal(Quoted.of(word) + " is no authentication method of PostgreSQL " + context.major()
                    + HbaOptions.hint(word, HbaMethod.words(context)));
        }
        Optional<String> lacking = context.build().lacks(method.get());
        if (lacking.isPresent()) {
            throw new Refusal("\"" + word + "\" needs a server built with " + lacking.get() + ", which "
                    + context.build().title() + " is not; allowed are "
                    + String.join(", ", HbaMethod.words(context)));
        }
        requireFit(method.get());
        return method.get() == HbaMethod.IDENT && type == ConnectionType.LOCAL ? HbaMethod.PEER : method.get();
    }

    private String whatWasRead() {
        String address = type == ConnectionType.LOCAL ? "no address, as \"local\" has none" : "the address " + shown(3);
        return "the databases " + shown(1) + ", the users " + shown(2) + " and " + address;
    }

    private String shown(int field) {
        return Quoted.of(String.join(
                ",", line.fields().get(field).stream().map(Token::text).toList()));
    }

    private void requireFit(HbaMethod method) throws Refusal {
        switch (method) {
            case PEER -> requireType(type == ConnectionType.LOCAL, "\"peer\" works on local sockets only");
            case GSS -> requireType(type != ConnectionType.LOCAL, "\"gss\" does not work on local sockets");
            case CERT -> requireType(type == ConnectionType.HOSTSSL, "\"cert\" works with the type hostssl only");
            default -> {}
        }
    }

    private void requireType(boolean fits, String what) throws Refusal {
        if (!fits) {
            throw new Refusal(what + ", and this rule's type is \"" + type.word() + "\"; change one of them");
        }
    }
}
