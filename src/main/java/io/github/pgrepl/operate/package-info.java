/** Floor 4: what is done to a running stack, whatever runs it. Who is the primary is never remembered, always asked. */
package io.github.pgrepl.operate;
