/** Floor 5, the goals: the POM's element to a tree, exceptions to Maven's, a result to the log. */
package io.github.pgrepl.mojo;
