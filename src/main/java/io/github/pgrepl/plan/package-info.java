/** Floor 1: spec and layout to what each node gets. */
package io.github.pgrepl.plan;
