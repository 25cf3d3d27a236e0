package io.github.pgrepl.operate;

import io.github.pgrepl.spec.SynchronousList;
import io.github.pgrepl.stack.Lsn;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who is to lead after a failure, and whether a commit could be lost by that. It knows nothing of servers, only what was
 * heard of them. The script failover.sh decides the same, and is tested with the same cases.
 *
 * @param nodes in the order of the spec
 * @param synchronous by node, the list that commits wait for while it leads
 * @param led who led last, as far as is known
 */
record Succession(List<Heard> nodes, Map<String, SynchronousList> synchronous, Optional<Led> led) {

    /** What is known of a node. */
    enum Standing {
        /** Its server answers. */
        STANDBY,
        /** A primary of before, which does not start as a second one. */
        HELD,
        /** A standby whose server does not answer. */
        MUTE,
        /** Nothing. It may have been the primary. */
        SILENT
    }

    /** What makes a standby a worse choice. */
    enum Trait {
        CASCADING,
        DELAYED,
        /** It has started and has not read all its WAL yet, so that it has its position at least. */
        REPLAYING
    }

    /** @param position the end of the WAL that it has */
    record Heard(String name, Standing standing, int timeline, Lsn position, Set<Trait> traits) {

        Heard {
            traits = Set.copyOf(traits);
        }

        boolean isAheadOf(Heard other) {
            return BY_PROGRESS.compare(this, other) > 0;
        }

        boolean answers() {
            return standing == Standing.STANDBY;
        }

        /** Whether its position is all that it has. */
        boolean isKnown() {
            return answers() && !traits.contains(Trait.REPLAYING) || standing == Standing.HELD;
        }
    }

    record Led(String name, int timeline) {}

    /** A later timeline is more than any position on an earlier one. */
    private static final Comparator<Heard> BY_PROGRESS =
            Comparator.comparingInt(Heard::timeline).thenComparing(Heard::position);

    /**
     * The standby that has received the most; of those that follow the primary itself, without delay, and know what they
     * have, if there are any.
     */
    Optional<Heard> best() {
        return Stream.of(
                        EnumSet.allOf(Trait.class),
                        EnumSet.of(Trait.DELAYED, Trait.REPLAYING),
                        EnumSet.of(Trait.REPLAYING),
                        EnumSet.noneOf(Trait.class))
                .flatMap(unwanted ->
                        furthest(standbys().filter(node -> Collections.disjoint(node.traits(), unwanted))).stream())
                .findFirst();
    }

    /**
     * How acknowledged commits may be lost if a standby leads; nothing where none can be, whichever of the nodes that do
     * not answer was the primary.
     *
     * <p>With {@code ANY n (…)}, a commit that was acknowledged is on n of the listed standbys, whichever; and with
     * {@code FIRST n (…)} too, because those that come first may have been away at the time. If u of them do not answer,
     * or do not know yet what they have, it is on n - u of the others, at least: nothing was acknowledged beyond the
     * position that n - u of those have. If u is n or more, it may be on the u alone. What the node itself has on its disk
     * it replays before it leads.
     */
    Optional<String> loss(Heard node) {
        List<String> before =
                primariesOfBefore(node).filter(synchronous::containsKey).toList();
        if (before.isEmpty()) {
            return furthest(standbys())
                    .filter(other -> other.isAheadOf(node))
                    .map(other -> node.name() + " lacks " + lacks(node, other) + ": promote " + other.name());
        }
        return before.stream()
                .flatMap(primary -> loss(node, primary, synchronous.get(primary)).stream())
                .findFirst();
    }

    private Optional<String> loss(Heard node, String primary, SynchronousList list) {
        List<Heard> waitedFor = nodes.stream()
                .filter(other -> !other.name().equals(primary))
                .filter(other -> list.names().contains(other.name()))
                .toList();
        List<Heard> heard = waitedFor.stream()
                .filter(other -> other.isKnown() || other.name().equals(node.name()))
                .toList();
        List<String> unheard = waitedFor.stream()
                .filter(other -> !heard.contains(other))
                .map(Heard::name)
                .toList();
        int needed = list.count() - unheard.size();
        if (needed <= 0) {
            return Optional.of("commits on " + primary + " waited for " + list
                    + ", and what they waited for may be on a standby that does not answer, or has yet to read all its"
                    + " WAL: " + String.join(" ", unheard) + ". Start it, or wait for it");
        }
        return heard.stream()
                .filter(other -> other.isAheadOf(node))
                .filter(other ->
                        heard.stream().filter(one -> !other.isAheadOf(one)).count() >= needed)
                .findFirst()
                .map(other -> node.name() + " lacks " + lacks(node, other)
                        + ", which may have been acknowledged: promote "
                        + furthest(heard.stream()).orElseThrow().name());
    }

    /** Who led last, if that is about this timeline; else any node that is not known to be a standby. */
    private Stream<String> primariesOfBefore(Heard node) {
        Optional<String> last = led.filter(one -> one.timeline() == node.timeline())
                .map(Led::name)
                .filter(name -> nodes.stream().anyMatch(one -> one.name().equals(name) && !one.answers()));
        return last.map(Stream::of)
                .orElseGet(() -> nodes.stream()
                        .filter(one -> one.standing() == Standing.SILENT || one.standing() == Standing.HELD)
                        .map(Heard::name));
    }

    private Stream<Heard> standbys() {
        return nodes.stream().filter(Heard::answers);
    }

    /** Of several that are as far, the first. */
    private static Optional<Heard> furthest(Stream<Heard> nodes) {
        return nodes.reduce((best, next) -> next.isAheadOf(best) ? next : best);
    }

    /** What a node lacks of what another has. */
    static String lacks(Heard node, Heard other) {
        return node.timeline() == other.timeline()
                ? node.position().bytesTo(other.position()) + " bytes of WAL that " + other.name() + " has"
                : "timeline " + other.timeline() + ", which " + other.name() + " is on";
    }
}
