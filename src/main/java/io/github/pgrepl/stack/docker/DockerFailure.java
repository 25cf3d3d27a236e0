package io.github.pgrepl.stack.docker;

import io.github.pgrepl.stack.Command;
import io.github.pgrepl.stack.Command.Outcome;
import io.github.pgrepl.stack.StackException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Docker says when it fails, turned into what is wrong and what to do. */
final class DockerFailure {

    private static final String TAKEN = "Bind for [^ ]*:([0-9]+) failed: port is already allocated"
            + "|failed to bind host port for [0-9a-f.:\\[\\]]*?:([0-9]+):[^ ]*: address already in use"
            + "|listen (?:tcp|udp)[46]? [^ ]*:([0-9]+): bind: address already in use"
            + "|ports are not available: [^\\n]*?:([0-9]+)";

    private static final Pattern TAKEN_PORT = Pattern.compile(TAKEN);

    /** The first one that is found in the output decides. {@code $1} stands for what its pattern's group matched. */
    private static final List<Known> KNOWN = List.of(
            known(
                    "permission denied while trying to connect to the (?i:docker) (?:daemon|API)",
                    "you may not use Docker's engine",
                    "add yourself to the group of its socket (on most systems: sudo usermod -aG docker $USER, then log in"
                            + " anew), or run servers without Docker with -Dpgrepl.runtime=embedded"),
            known(
                    "(?i:cannot connect to the docker daemon|error during connect|failed to connect to the docker API)(?: at ([^ ]+?)\\.? )?",
                    "no Docker engine answers",
                    "start it, see that DOCKER_HOST and the context of \"docker context ls\" name the right one, or run"
                            + " servers without Docker with -Dpgrepl.runtime=embedded"),
            known(
                    "context \"?([^\" ]+)\"?: context not found",
                    "Docker has no context $1",
                    "see \"docker context ls\", and correct DOCKER_CONTEXT or \"docker context use\""),
            known(
                    "unknown shorthand flag: 'p' in -p|'compose' is not a docker command|unknown command: docker compose",
                    "Docker has no Compose",
                    "install its plugin, version " + DockerEngine.OLDEST_COMPOSE
                            + " or later: https://docs.docker.com/compose/install/"),
            known(TAKEN, "port $1 is taken$2", "stop what holds it, or choose another with <port>; 0 takes a free one"),
            known(
                    "cannot assign requested address",
                    "this machine has no such address",
                    "let <bindAddress> be one of its own; 127.0.0.1 is the default"),
            known(
                    "(?:manifest for ([^ ]+) not found|pull access denied for ([^ ,]+)"
                            + "|failed to resolve reference \"([^\"]+)\"|([^ ]+): not found: manifest unknown|manifest unknown"
                            + "|repository ([^ ]+) not found)",
                    "there is no image $1 that could be pulled",
                    "correct <image> or <postgres>, and see \"docker login\" for a registry of your own"),
            known(
                    "toomanyrequests|(?i:pull rate limit)",
                    "the registry has had too many pulls from here",
                    "wait, use \"docker login\", or name a mirror's image with <image>"),
            known(
                    "Get \"https?://([^/\"]+)/[^\"]*\": [^\\n]*"
                            + "(?:no such host|timeout|timed out|refused|unreachable|certificate|EOF)",
                    "the image cannot be pulled: the registry $1 is not to be reached",
                    "see to the network or the engine's proxy, or load the image with \"docker load\""),
            known(
                    "all predefined address pools have been fully subnetted"
                            + "|could not find an available, non-overlapping IPv4 address pool",
                    "Docker has no network address left",
                    "remove networks that no one uses: docker network prune"),
            known(
                    "no space left on device",
                    "the disk is full",
                    "make room; \"docker system df\" tells what Docker takes"),
            known("bind source path does not exist: ([^\\n]+)", "$1 is missing", "make it with: mvn pgrepl:generate"),
            known(
                    "(?i:mounts denied|is not shared from the host)",
                    "Docker may not mount the stack directory",
                    "share it under Settings, Resources, File sharing, or use <storage>volume</storage>"),
            known(
                    "The container name \"/?([^\"]+)\" is already in use",
                    "a container $1 is there that does not belong to this stack",
                    "remove it: docker rm -f $1"));

    private record Known(Pattern pattern, String description, String action) {}

    private static Known known(String pattern, String description, String action) {
        return new Known(Pattern.compile(pattern), description, action);
    }

    private DockerFailure() {}

    /** @param holder who has a port of this machine, as the end of a sentence; empty if that cannot be told */
    static StackException of(Command command, Outcome outcome, IntFunction<String> holder) {
        String output = outcome.errors() + "\n" + outcome.output();
        for (Known known : KNOWN) {
            Matcher found = known.pattern().matcher(output);
            if (found.find()) {
                String detail = detail(found);
                String description = known.description().replace("$1", detail);
                if (description.contains("$2")) {
                    description = description.replace("$2", holder.apply(Integer.parseInt(detail)));
                }
                return new StackException(
                        description.replace("  ", " "), known.action().replace("$1", detail));
            }
        }
        return new StackException(
                "\"" + command + "\" failed with exit code " + outcome.exitCode() + ":\n" + lastLines(output),
                "what Docker says there tells what to do");
    }

    /** The port of this machine for whose sake a command failed, because somebody else has it. */
    static Optional<Integer> takenPort(Outcome outcome) {
        Matcher taken = TAKEN_PORT.matcher(outcome.errors() + "\n" + outcome.output());
        return !outcome.succeeded() && taken.find() ? Optional.of(Integer.valueOf(detail(taken))) : Optional.empty();
    }

    private static String detail(Matcher found) {
        for (int group = 1; group <= found.groupCount(); group++) {
            if (found.group(group) != null) {
                return found.group(group);
            }
        }
        return "";
    }

    private static String lastLines(String output) {
        List<String> lines =
                Stream.of(output.split("\n")).filter(line -> !line.isBlank()).toList();
        return lines.subList(Math.max(0, lines.size() - 10), lines.size()).stream()
                .map(line -> "  " + line.strip())
                .collect(Collectors.joining("\n"));
    }
}
