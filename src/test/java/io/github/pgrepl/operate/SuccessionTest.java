package io.github.pgrepl.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.operate.Succession.Heard;
import io.github.pgrepl.operate.Succession.Led;
import io.github.pgrepl.operate.Succession.Standing;
import io.github.pgrepl.operate.Succession.Trait;
import io.github.pgrepl.spec.SynchronousList;
import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case is decided twice: by the class, and by the script that stands in every stack. */
class SuccessionTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/io/github/pgrepl/render/scripts");

    @TempDir
    private Path stack;

    /** Nodes: name, standing, timeline, position, traits. A standby's list has the primary's name in its own place. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            a silent; b standby 1 100; c standby 1 100                         | -                   | -   | b | -
            a silent; b standby 1 100; c standby 1 101                         | -                   | -   | c | -
            a silent; b standby 2 100; c standby 1 200                         | -                   | -   | b | -
            a silent; b standby 1 200 delayed; c standby 1 100                 | -                   | -   | c | c lacks 100 bytes of WAL that b has: promote b
            a silent; b standby 1 100 cascading; c standby 1 100               | -                   | -   | c | -
            a silent; b standby 1 200 delayed; c standby 1 100 cascading       | -                   | -   | c | c lacks 100 bytes of WAL that b has: promote b
            a silent; b mute; c silent                                         | -                   | -   | - | -
            a silent; b standby 1 100; c standby 1 200                         | ANY 1 (b, c)        | -   | c | -
            a silent; b standby 1 100; c mute                                  | ANY 1 (b, c)        | -   | b | may be on a standby that does not answer, or has yet to read all its WAL: c
            a silent; b standby 1 100; c silent                                | ANY 1 (b, c)        | -   | b | may be on a standby that does not answer, or has yet to read all its WAL: c
            a silent; b standby 1 100; c standby 1 100; d mute                 | ANY 2 (b, c, d)     | -   | b | -
            a silent; b standby 1 100; c mute; d mute                          | ANY 2 (b, c, d)     | -   | b | may be on a standby that does not answer, or has yet to read all its WAL: c d
            a silent; b standby 1 100; c mute; d mute                          | ANY 3 (b, c, d)     | -   | b | -
            a silent; b standby 1 100; c standby 1 100                         | FIRST 1 (b, c)      | -   | b | -
            a silent; b standby 1 100; c mute                                  | FIRST 1 (b, c)      | -   | b | may be on a standby that does not answer, or has yet to read all its WAL: c
            a silent; b standby 1 100; c mute                                  | FIRST 1 (b)         | -   | b | -
            a silent; b mute; c standby 1 100                                  | FIRST 1 (b)         | -   | c | may be on a standby that does not answer, or has yet to read all its WAL: b
            a silent; b standby 2 100; c silent                                | ANY 1 (b, c)        | c 2 | b | may be on a standby that does not answer, or has yet to read all its WAL: a
            a held; b standby 2 100; c silent                                  | ANY 1 (b, c)        | c 2 | b | -
            a silent; b standby 1 900 replaying; c standby 1 100 delayed       | -                   | -   | c | c lacks 800 bytes of WAL that b has: promote b
            a silent; b standby 1 50 replaying; c standby 1 100                | ANY 1 (b, c)        | -   | c | has yet to read all its WAL: b. Start it, or wait for it
            a silent; b standby 1 50 replaying; c standby 1 100                | ANY 2 (b, c)        | -   | c | -
            a silent; b standby 1 50 replaying                                 | ANY 1 (b)           | -   | b | -
            a silent; b standby 1 50 replaying; c standby 1 60 replaying       | ANY 1 (b, c)        | -   | c | has yet to read all its WAL: b. Start it, or wait for it
            a silent; b standby 1 50 replaying; c standby 1 100                | FIRST 1 (c)         | -   | c | -
            a silent; b standby 1 100 delayed; c standby 1 90                  | ANY 2 (b, c)        | -   | c | -
            a silent; b standby 1 100 delayed; c standby 1 90                  | ANY 1 (b, c)        | -   | c | c lacks 10 bytes of WAL that b has, which may have been acknowledged: promote b
            """)
    void whoLeadsAndWhatMayBeLost(String nodes, String list, String led, String best, String loss) throws IOException {
        Succession succession = succession(nodes, list, led);
        Optional<Heard> chosen = succession.best();
        assertThat(chosen.map(Heard::name)).isEqualTo(Optional.ofNullable(best));
        Optional<String> lost = chosen.flatMap(succession::loss);
        if (loss == null) {
            assertThat(lost).isEmpty();
        } else {
            assertThat(lost).get().asString().contains(loss);
        }
        assertThat(byScript(succession)).isEqualTo(chosen.map(Heard::name).orElse("") + "\n" + lost.orElse(""));
    }

    /** With nodes that only talk: what the primary had sent to c arrives once the primary is ended. */
    @Test
    void scriptPromotesWhoeverHasTheMostOnceNothingMoreIsSent() throws IOException {
        layOut(new TreeMap<>(Map.of("a", "", "b", "", "c", "")));
        String script = """
                set -euo pipefail
                . scripts/failover.sh
                accept_loss='' chosen=yes leader=''
                role=([a]=silent) timeline=([a]=0) position=([a]=0) traits=([a]=-)
                look() { state=([a]=running [b]=running [c]=running); }
                fence() {
                  fenced=(a) sent=200
                  fence() { fenced=(); }
                }
                inside() { # NODE bash survey.sh, and the lead.sh that follows
                  case $1 in c) echo "standby 1 $sent - a 1" ;; *) echo "standby 1 100 - a 1" ;; esac
                  read -r order
                  [ "$order" = "promote a 1" ] || exit 0
                  echo claimed
                  read -r order
                  [ "$order" = go ] || exit 1
                  echo "$1 is the primary"
                }
                sent=100
                survey b c
                promote "$(best_standby)"
                """;
        assertThat(run(script).lines())
                .containsExactly(
                        "c is the primary",
                        "a comes back with scripts/rejoin.sh a; it does not start as a second primary",
                        "b follows by itself");
    }

    private static Succession succession(String nodes, String list, String led) {
        List<Heard> heard =
                Arrays.stream(nodes.split("; *")).map(SuccessionTest::heard).toList();
        Map<String, SynchronousList> lists = new HashMap<>();
        if (list != null) {
            SynchronousList ofPrimary = SynchronousList.parse(list).orElseThrow();
            String primary = heard.get(0).name();
            heard.forEach(node -> lists.put(node.name(), ofPrimary.replacing(node.name(), primary)));
        }
        return new Succession(
                heard,
                lists,
                Optional.ofNullable(led)
                        .map(text -> text.split(" "))
                        .map(words -> new Led(words[0], Integer.parseInt(words[1]))));
    }

    private static Heard heard(String text) {
        String[] words = text.strip().split(" ");
        Set<Trait> traits = words.length > 4
                ? Arrays.stream(words[4].split(","))
                        .map(word -> Trait.valueOf(word.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet())
                : Set.of();
        return new Heard(
                words[0],
                Standing.valueOf(words[1].toUpperCase(Locale.ROOT)),
                words.length > 2 ? Integer.parseInt(words[2]) : 0,
                new Lsn(words.length > 3 ? Long.parseLong(words[3]) : 0),
                traits);
    }

    private String byScript(Succession succession) throws IOException {
        StringBuilder script = new StringBuilder("set -euo pipefail\n. scripts/failover.sh\n");
        Map<String, String> configurations = new LinkedHashMap<>();
        for (Heard node : succession.nodes()) {
            SynchronousList list = succession.synchronous().get(node.name());
            configurations.put(
                    node.name(), list == null ? "" : "synchronous_standby_names = '" + list + "' # managed\n");
            script.append(String.format(
                    Locale.ROOT,
                    "role[%1$s]=%2$s timeline[%1$s]=%3$d position[%1$s]=%4$d traits[%1$s]=%5$s\n",
                    node.name(),
                    node.standing().name().toLowerCase(Locale.ROOT),
                    node.timeline(),
                    node.position().value(),
                    node.traits().isEmpty()
                            ? "-"
                            : node.traits().stream()
                                    .map(trait -> trait.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(","))));
        }
        layOut(configurations);
        succession
                .led()
                .ifPresent(led -> script.append("led=" + led.name() + " led_timeline=" + led.timeline() + "\n"));
        script.append("best=$(best_standby); echo \"$best\"; [ -z \"$best\" ] || loss \"$best\"\n");
        String output = run(script.toString());
        return output.endsWith("\n") && output.indexOf('\n') < output.length() - 1
                ? output.substring(0, output.length() - 1)
                : output;
    }

    /** @param configurations each node's postgresql.conf, by its name */
    private void layOut(Map<String, String> configurations) throws IOException {
        FileUtils.copyDirectory(SCRIPTS.toFile(), stack.resolve("scripts").toFile());
        for (Map.Entry<String, String> node : configurations.entrySet()) {
            Path config = Files.createDirectories(stack.resolve(node.getKey()).resolve("config"));
            Files.writeString(config.resolve("postgresql.conf"), node.getValue());
        }
        Files.writeString(
                stack.resolve("docker-compose.yml"),
                "  PGREPL_NODES: \"" + String.join(" ", configurations.keySet()) + "\"\n");
    }

    private String run(String script) {
        Command.Outcome outcome = Command.of("bash", "-c", script).in(stack).run(Duration.ofSeconds(60));
        assertThat(outcome.errors()).isEmpty();
        return outcome.output();
    }
}
