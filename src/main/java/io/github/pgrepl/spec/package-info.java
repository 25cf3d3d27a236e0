/** Floor 0: what the user asked for, and the one reader of it. */
package io.github.pgrepl.spec;
