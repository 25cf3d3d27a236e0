package io.github.pgrepl.operate.drill;

/**
 * Something that happened to a node.
 *
 * @param at on the clock of {@link System#nanoTime}
 */
record Moment(Kind kind, String node, long at) {

    enum Kind {
        /** The fault struck, or a planned change began. */
        FAULT,
        /** It is told to lead. */
        PROMOTION,
        /** Its promotion is through, with all that belongs to it. */
        PROMOTED,
        /** A standby streams from the new primary. */
        FOLLOWS,
        /** The old primary's server starts by itself, as after a reboot. */
        RETURN,
        /** The old primary is told to come back as a standby. */
        REJOIN,
        /** The old primary streams from the new one. */
        REJOINED
    }
}
