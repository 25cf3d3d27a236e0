/**
 * Floor 2, text to disk: makes a stack directory what a rendered stack says, and never loses what a person put there.
 *
 * <p>{@link io.github.pgrepl.render.disk.StackDirectory} is the way in. It knows nothing of PostgreSQL, plans or
 * templates.
 */
package io.github.pgrepl.render.disk;
