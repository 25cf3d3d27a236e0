package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreachableTest {

    @Test
    void messageNamesTheRuleThatIsInTheWay() {
        List<Unreachable> found = Unreachable.among(
                placed("local all all peer", "host all all all scram-sha-256", "hostssl orders app samenet cert"));

        assertThat(found)
                .extracting(Unreachable::message)
                .containsExactly(
                        "\"hostssl orders app samenet cert\" is never reached: line 2,"
                                + " \"host all all all scram-sha-256\", already matches all it could; move it up, or remove it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            host all all all md5                | hostssl a b samenet cert              | true
            host all all all reject             | host all all all md5                  | true
            hostssl all all all md5             | host all all all md5                  | false
            hostnogssenc all all all md5        | hostssl all all all md5               | true
            hostnossl all all all md5           | hostgssenc all all all md5            | true
            hostnossl all all all md5           | hostnogssenc all all all md5          | false
            host all all all md5                | local all all peer                    | false
            host all all all md5                | host replication all all md5          | false
            host all all all md5                | host "replication" all all md5        | true
            host all all all md5                | host sameuser,samerole,"all" +g all md5 | true
            host "all" all all md5              | host all all all md5                  | false
            host sameuser all all md5           | host samerole all all md5             | false
            host samerole all all md5           | host samegroup all all md5            | true
            host a,b,c u all md5                | host b,a u all md5                    | true
            host a u all md5                    | host a,b u all md5                    | false
            host a U all md5                    | host a u all md5                      | false
            host a +g all md5                   | host a g all md5                      | false
            host a /^u all md5                  | host a ux all md5                     | false
            host a /^u all md5                  | host a "/^u" all md5                  | true
            host a u 10.0.0.0/8 md5             | host a u 10.1.0.0/16 md5              | true
            host a u 10.0.0.0/8 md5             | host a u 11.1.0.0/16 md5              | false
            host a u 10.1.2.3/8 md5             | host a u 10.9.9.9/32 md5              | true
            host a u 10.1.0.0/16 md5            | host a u 10.0.0.0/8 md5               | false
            host a u 010.0.0.0/8 md5            | host a u 8.1.1.1/32 md5               | true
            host a u 10.0.0.0 255.0.255.0 md5   | host a u 10.1.0.0/24 md5              | true
            host a u 10.0.0.0 255.0.255.0 md5   | host a u 10.1.1.0/24 md5              | false
            host a u ::/0 md5                   | host a u 0.0.0.0/0 md5                | false
            host a u ::/0 md5                   | host a u fe80::/64 md5                | true
            host a u 0.0.0.0/0 md5              | host a u all md5                      | false
            host a u 0.0.0.0/0 md5              | host a u samenet md5                  | false
            host a u samenet md5                | host a u samehost md5                 | true
            host a u samehost md5               | host a u samenet md5                  | false
            host a u .x.org md5                 | host a u DB.X.org md5                 | true
            host a u .x.org md5                 | host a u x.org md5                    | false
            """)
    void earlierRuleCoversALaterOne(String earlier, String later, boolean covered) {
        assertThat(Unreachable.among(placed(earlier, later))).hasSize(covered ? 1 : 0);
    }

    private record Client(ConnectionType over, String database, String user, int address) {}

    /** Whoever a covered rule matches, the covering one matches too: asked of every client there could be. */
    @Test
    void noAlarmIsFalse() {
        List<HbaRule> rules = new ArrayList<>();
        for (ConnectionType type : ConnectionType.values()) {
            for (String database : List.of("all", "a", "a,b", "sameuser", "replication", "all,replication")) {
                for (String user : List.of("all", "a", "b,a")) {
                    for (String address :
                            List.of("all", "0.0.0.0/31", "0.0.0.2/31", "0.0.0.1/32", "0.0.0.1 255.255.255.253")) {
                        String shown = type == ConnectionType.LOCAL ? "" : address;
                        rules.add(rule(type.word() + " " + database + " " + user + " " + shown + " trust"));
                    }
                }
            }
        }
        List<Client> clients = clients();
        int covered = 0;
        for (HbaRule earlier : rules) {
            List<Client> matched =
                    clients.stream().filter(client -> matches(earlier, client)).toList();
            for (HbaRule later : rules) {
                if (earlier.covers(later)) {
                    covered++;
                    assertThat(clients.stream()
                                    .filter(client -> matches(later, client))
                                    .toList())
                            .as(earlier.render(17) + " before " + later.render(17))
                            .isSubsetOf(matched);
                }
            }
        }
        assertThat(covered).isGreaterThan(rules.size());
    }

    private static List<Client> clients() {
        List<Client> clients = new ArrayList<>();
        for (ConnectionType over :
                List.of(ConnectionType.LOCAL, ConnectionType.HOSTSSL, ConnectionType.HOSTGSSENC, ConnectionType.HOST)) {
            for (String database : List.of("a", "b", "c", "REPLICATION")) {
                for (String user : List.of("a", "b", "c")) {
                    IntStream.range(0, 4).forEach(address -> clients.add(new Client(over, database, user, address)));
                }
            }
        }
        return clients;
    }

    /** {@code HOST} stands for a client that does not encrypt. */
    private static boolean matches(HbaRule rule, Client client) {
        boolean type = switch (rule.type()) {
            case LOCAL -> client.over() == ConnectionType.LOCAL;
            case HOST -> client.over() != ConnectionType.LOCAL;
            case HOSTSSL, HOSTGSSENC -> client.over() == rule.type();
            case HOSTNOSSL -> client.over() == ConnectionType.HOST || client.over() == ConnectionType.HOSTGSSENC;
            case HOSTNOGSSENC -> client.over() == ConnectionType.HOST || client.over() == ConnectionType.HOSTSSL;
        };
        boolean address = !(rule.address() instanceof HbaAddress.Network network)
                || BigInteger.valueOf(client.address())
                        .and(network.mask())
                        .equals(network.address().and(network.mask()));
        return type
                && address
                && rule.databases().stream().anyMatch(name -> matchesDatabase(name, client))
                && rule.users().stream()
                        .anyMatch(
                                name -> name.equals(HbaName.ALL) || name.text().equals(client.user()));
    }

    private static boolean matchesDatabase(HbaName name, Client client) {
        if (client.database().equals("REPLICATION")) {
            return name.kind() == HbaName.Kind.REPLICATION;
        }
        return switch (name.kind()) {
            case ALL -> true;
            case SAMEUSER -> client.database().equals(client.user());
            case NAME -> name.text().equals(client.database());
            default -> false;
        };
    }

    private static List<Unreachable.Placed> placed(String... lines) {
        return IntStream.range(0, lines.length)
                .mapToObj(index -> new Unreachable.Placed("line " + (index + 1), lines[index], rule(lines[index])))
                .toList();
    }

    private static HbaRule rule(String line) {
        return HbaRule.parse(HbaContext.of(17), line).value().orElseThrow();
    }
}
