package io.github.pgrepl.access;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule of pg_hba.conf. The server takes the first rule whose type, databases, users and address match, and no other,
 * even when its method then fails.
 *
 * @param options in the order written; of two with one name the last counts
 */
public record HbaRule(
        ConnectionType type,
        List<HbaName> databases,
        List<HbaName> users,
        HbaAddress address,
        HbaMethod method,
        List<HbaOption> options) {

    public HbaRule {
        databases = List.copyOf(databases);
        users = List.copyOf(users);
        options = List.copyOf(options);
        if ((type == ConnectionType.LOCAL) != (address == HbaAddress.Keyword.NONE)) {
            throw new IllegalArgumentException("An address goes with every type but local");
        }
    }

    /** Reads a line as the server does: with its verdict, and with our words. */
    public static Verdict<HbaRule> parse(HbaContext context, String line) {
        return HbaParser.parse(context, line);
    }

    /** A rule for one user and one database, or {@link HbaName#REPLICATION}, over the network. */
    public static HbaRule of(
            ConnectionType type, HbaName database, HbaName user, HbaAddress address, HbaMethod method) {
        return new HbaRule(type, List.of(database), List.of(user), address, method, List.of());
    }

    /** Whether whatever {@code other} matches is surely matched by this one too. */
    public boolean covers(HbaRule other) {
        return type.covers(other.type)
                && address.covers(other.address)
                && eachCovered(databases, other.databases)
                && eachCovered(users, other.users);
    }

    private static boolean eachCovered(List<HbaName> names, List<HbaName> others) {
        return others.stream().allMatch(other -> names.stream().anyMatch(name -> name.covers(other)));
    }

    /** Whether it lets anyone in at all. */
    public boolean admits() {
        return method != HbaMethod.REJECT;
    }

    /** Whether the client is to show a certificate, which the server checks against those of its authority. */
    public boolean asksForCertificate() {
        return method == HbaMethod.CERT
                || options.stream()
                        .filter(option -> option.name().equals("clientcert"))
                        .reduce((earlier, later) -> later)
                        .filter(option ->
                                List.of("verify-ca", "verify-full", "1").contains(option.value()))
                        .isPresent();
    }

    public boolean isOverNetwork() {
        return type != ConnectionType.LOCAL;
    }

    /**
     * Whether it may match this user: by keyword, by name, or by a group or regular expression whose members are not
     * known here.
     */
    public boolean mayMatchUser(String user) {
        return users.stream().anyMatch(name -> switch (name.kind()) {
            case NAME -> name.text().equals(user);
            default -> true;
        });
    }

    /** Whether its users are the keyword {@code all}, the superusers among them. */
    public boolean matchesEveryUser() {
        return users.stream().anyMatch(name -> name.kind() == HbaName.Kind.ALL);
    }

    /** Whether it matches physical replication, which {@code all} does not. */
    public boolean matchesReplication() {
        return databases.stream().anyMatch(name -> name.kind() == HbaName.Kind.REPLICATION);
    }

    /** Whether it matches clients that send everything, passwords too, over the network without encryption. */
    public boolean matchesUnencrypted() {
        return type.allowsUnencrypted();
    }

    /** The line the server of a major reads as this rule, unaligned. */
    public String render(int major) {
        return fields(major).stream().filter(field -> !field.isEmpty()).collect(Collectors.joining(" "));
    }

    /** The lines of several rules, in columns. */
    public static List<String> table(int major, List<HbaRule> rules) {
        List<List<String>> rows = rules.stream().map(rule -> rule.fields(major)).toList();
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < 5; column++) {
            int each = column;
            widths.add(
                    rows.stream().mapToInt(row -> row.get(each).length()).max().orElse(0));
        }
        return rows.stream().map(row -> aligned(row, widths)).toList();
    }

    private static String aligned(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String field = row.get(column);
            int width = column < widths.size() ? widths.get(column) : 0;
            line.append(field)
                    .append(" ".repeat(Math.max(0, width - field.length())))
                    .append(' ');
        }
        return line.toString().stripTrailing();
    }

    private List<String> fields(int major) {
        Stream<String> fixed =
                Stream.of(type.word(), list(major, databases), list(major, users), address.render(), method.word());
        return Stream.concat(fixed, options.stream().map(HbaOption::render)).toList();
    }

    private static String list(int major, List<HbaName> names) {
        return names.stream().map(name -> name.render(major)).collect(Collectors.joining(","));
    }
}
