package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Rules are read as real servers of every major read them. */
class HbaOnServersTest {

    /** What a server made of a line; no row at all where it saw nothing but a comment. */
    private record Row(String type, String databases, String users, String address, String mask, String method) {}

    private static final String VIEW =
            "select line_number, type, array_to_string(array_replace(database, 'samegroup', 'samerole'), chr(1)),"
                    + " array_to_string(user_name, chr(1)), address, netmask, auth_method from pg_hba_file_rules";

    private static final List<String> LINES = HbaLines.all();

    @EveryMajor
    void verdictsAndReadingsEqualTheServers(int major) {
        HbaContext context = context(major);
        try (RealServer server = started(major)) {
            assertThat(differences(server, LINES, line -> HbaRule.parse(context, line)))
                    .isEmpty();

            long accepted = accepted(context).size();
            assertThat(accepted).as("accepted of " + LINES.size()).isBetween(600L, LINES.size() - 600L);

            for (String line : linesAroundTheLimits()) {
                assertThat(differences(server, List.of(line), text -> HbaRule.parse(context, text)))
                        .as(line.length() + " characters")
                        .isEmpty();
            }
        }
    }

    @EveryMajor
    void renderedRulesAreReadAsTheSameRules(int major) {
        HbaContext context = context(major);
        List<HbaRule> rules = accepted(context).stream()
                .flatMap(line -> HbaRule.parse(context, line).value().stream())
                .toList();
        List<String> lines = HbaRule.table(major, rules);
        try (RealServer server = started(major)) {
            Iterator<HbaRule> each = rules.iterator();
            assertThat(differences(server, lines, line -> Verdict.accepted(each.next(), List.of())))
                    .isEmpty();
        }
        assertThat(lines.stream()
                        .map(line -> HbaRule.parse(context, line).value().orElseThrow()))
                .containsExactlyElementsOf(rules);
    }

    @EveryMajor
    void serversReloadAndStartWithAllThatIsAccepted(int major) {
        try (RealServer server = started(major)) {
            server.write("pg_hba.conf", String.join("\n", accepted(context(major))) + "\n");

            assertThat(server.reload()).doesNotContain("was not reloaded");
            server.stop();
            assertThat(server.tryStart().ready()).isTrue();
        }
    }

    private static List<String> accepted(HbaContext context) {
        return LINES.stream()
                .filter(line -> HbaRule.parse(context, line).isAccepted())
                .toList();
    }

    private static List<String> differences(
            RealServer server, List<String> lines, Function<String, Verdict<HbaRule>> reading) {
        Map<Integer, Row> rows = ask(server, lines);
        List<String> differences = new ArrayList<>();
        for (int index = 0; index < lines.size(); index++) {
            Verdict<HbaRule> verdict = reading.apply(lines.get(index));
            Optional<Row> theirs = Optional.ofNullable(rows.get(index + 1)).filter(row -> row.type() != null);
            Optional<Row> ours = verdict.value().map(HbaOnServersTest::row);
            if (!ours.equals(theirs)) {
                differences.add(lines.get(index) + "\n    server: " + theirs + "\n    ours:   " + ours
                        + verdict.problem().orElse(""));
            }
        }
        return differences;
    }

    private static List<String> linesAroundTheLimits() {
        List<String> lines = new ArrayList<>();
        for (int length : List.of(255, 256, 10_237, 10_238, 10_240)) {
            lines.add("host all " + "u".repeat(length) + " all md5");
            lines.add("host all ü" + "u".repeat(length - 2) + ",x all md5");
        }
        for (int length : List.of(20_477, 20_478)) {
            lines.add("host all all all md5 #" + "u".repeat(length - 22));
        }
        return lines;
    }

    private static HbaContext context(int major) {
        return HbaContext.of(major).withBuild(HbaContext.Build.EMBEDDED).withOauthValidators(List.of("v1"));
    }

    private static RealServer started(int major) {
        RealServer server = RealServer.create(major);
        if (major >= 18) {
            server.append("postgresql.conf", "oauth_validator_libraries = 'v1'\n");
        }
        return server.start();
    }

    /** The view reads the file anew each time, while the rules in force stay those of the start. */
    private static Map<Integer, Row> ask(RealServer server, List<String> lines) {
        server.write("pg_hba.conf", String.join("\n", lines) + "\n");
        Map<Integer, Row> rows = new LinkedHashMap<>();
        for (List<String> row : server.rows(VIEW)) {
            rows.put(
                    Integer.parseInt(row.get(0)),
                    new Row(row.get(1), row.get(2), row.get(3), inOurForm(row.get(4)), row.get(5), row.get(6)));
        }
        return rows;
    }

    /** The view writes ::ffff:10.0.0.1 where we write ::ffff:a00:1. */
    private static String inOurForm(String address) {
        boolean numeric = address != null && address.contains(":");
        return numeric
                ? IpText.read(address)
                        .map(ip -> IpText.write(ip.family(), ip.address()))
                        .orElse(address)
                : address;
    }

    private static Row row(HbaRule rule) {
        String address = null;
        String mask = null;
        if (rule.address() instanceof HbaAddress.Network network) {
            address = IpText.write(network.family(), network.address());
            mask = IpText.write(network.family(), network.mask());
        } else if (rule.address() instanceof HbaAddress.HostName host) {
            address = host.name();
        } else if (rule.isOverNetwork()) {
            address = rule.address().render();
        }
        return new Row(
                rule.type().word(),
                names(rule.databases()),
                names(rule.users()),
                address,
                mask,
                rule.method().word());
    }

    private static String names(List<HbaName> names) {
        return String.join("\u0001", names.stream().map(HbaOnServersTest::name).toList());
    }

    private static String name(HbaName name) {
        return switch (name.kind()) {
            case NAME -> name.text();
            case GROUP -> "+" + name.text();
            case REGEX -> "/" + name.text();
            default -> name.render(18);
        };
    }
}
