/** Floor 3: stacks that Docker Compose runs. */
package io.github.pgrepl.stack.docker;
