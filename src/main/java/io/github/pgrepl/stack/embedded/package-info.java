/** Floor 3: stacks of real servers that run as processes of this machine, without Docker. */
package io.github.pgrepl.stack.embedded;
