/** Floor 1: spec to all its problems. */
package io.github.pgrepl.check;
