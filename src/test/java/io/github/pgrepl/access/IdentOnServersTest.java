package io.github.pgrepl.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.testing.EveryMajor;
import io.github.pgrepl.testing.RealServer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines of pg_ident.conf are read as real servers of every major read them. */
class IdentOnServersTest {

    private static final List<String> LINES = Stream.concat(
                    Stream.of(
                            "m s p",
                            "m s",
                            "m",
                            "m s p extra",
                            "m s p a,b",
                            "m s p,q",
                            "m s,t p",
                            "m,n s p",
                            "m, s p",
                            "m s ,p",
                            "m s p,",
                            "  m\ts  p ",
                            "m s p # c",
                            "m s #p",
                            "m \"s\" \"p\"",
                            "\"m\" s p",
                            "m \"s p",
                            "m s \"p",
                            "m \"\" p",
                            "m s \"\"",
                            "\"\" \"\" \"\"",
                            "m s all",
                            "m s \"all\"",
                            "m s +grp",
                            "m s \"+grp\"",
                            "m s +",
                            "m s +\"a b\"",
                            "all all all",
                            "m s \\1",
                            "m /^(.*)$ \\1",
                            "m /^.*$ \\1",
                            "m /^(.*)@x$ \"\\1\"",
                            "m \"/^(.*), x$\" \"\\1\"",
                            "m /( p",
                            "m /[ p",
                            "m \"/(a\" p",
                            "m / p",
                            "m s /",
                            "m s /[",
                            "m s /^a$",
                            "m s \"/[\"",
                            "m /a /(",
                            "m /^(.*)$ /^\\1$",
                            "m /^(.*)$ /^(a)\\1$",
                            "include x y",
                            "\"include\" x y z",
                            "m s @",
                            "m s \"@x\"",
                            "m @ p",
                            "Übung Ü Ü",
                            "m s " + "p".repeat(100),
                            "m s " + "p".repeat(300)),
                    Regexes.all().stream()
                            .flatMap(regex -> Stream.of(
                                    "m \"/" + regex.replace("\"", "\"\"") + "\" p",
                                    "m s \"/" + regex.replace("\"", "\"\"") + "\"")))
            .filter(line -> !line.endsWith("\\"))
            .toList();

    @EveryMajor
    void verdictsEqualTheServers(int major) {
        List<String> accepted = LINES.stream()
                .filter(line -> IdentMapping.parse(major, line).isAccepted())
                .toList();
        try (RealServer server = RealServer.started(major)) {
            assertThat(accepted).hasSizeGreaterThan(200);
            List<String> refused = without(LINES, accepted);
            assertThat(errorsOfReload(server, accepted)).isZero();
            assertThat(errorsOfReload(server, refused)).isEqualTo(refused.size());
            if (major >= 15) {
                assertThat(refusedByView(server, LINES)).containsExactlyElementsOf(refused);
            }
        }
    }

    /** The view reads in the encoding of a database, the server when it loads the file in bytes: that counts. */
    @EveryMajor
    void rangesBeyondAsciiAreReadInBytes(int major) {
        try (RealServer server = RealServer.started(major)) {
            assertThat(IdentMapping.parse(major, "m /[ü-é] p").isAccepted()).isTrue();
            assertThat(errorsOfReload(server, List.of("m /[ü-é] p"))).isZero();
            assertThat(IdentMapping.parse(major, "m /[é-a] p").isAccepted()).isFalse();
            assertThat(errorsOfReload(server, List.of("m /[é-a] p"))).isOne();
            assertThat(IdentMapping.parse(major, "m /[[.é.]] p").isAccepted()).isFalse();
            assertThat(errorsOfReload(server, List.of("m /[[.é.]] p"))).isOne();
        }
    }

    private static List<String> without(List<String> lines, List<String> others) {
        Set<String> set = Set.copyOf(others);
        return lines.stream().filter(line -> !set.contains(line)).toList();
    }

    private static List<String> refusedByView(RealServer server, List<String> lines) {
        server.write("pg_ident.conf", String.join("\n", lines) + "\n");
        return server.rows("select line_number from pg_ident_file_mappings where error is not null").stream()
                .map(row -> lines.get(Integer.parseInt(row.get(0)) - 1))
                .collect(Collectors.toList());
    }

    /** Before 15 there is no view, but a reload logs one error for every bad line. */
    private static long errorsOfReload(RealServer server, List<String> lines) {
        server.write("pg_ident.conf", String.join("\n", lines) + "\n");
        return server.reload()
                .lines()
                .filter(line -> line.contains("LOG:  "))
                .filter(line -> !line.contains("received SIGHUP") && !line.contains("was not reloaded"))
                .count();
    }
}
