/**
 * Floor 4: a change of the primary under load, and what it cost. {@code Drill} acts and watches; what it saw goes as an
 * {@code Observation} into {@code Figures} and {@code Verdict}s, which know no server, and from there into the reports.
 */
package io.github.pgrepl.operate.drill;
