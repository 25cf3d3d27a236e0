/** Floor 3: starts, stops and reaches servers, in containers or as processes. */
package io.github.pgrepl.stack;
