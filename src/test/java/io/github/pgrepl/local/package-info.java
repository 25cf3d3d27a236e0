/**
 * What is generated, on real servers without containers: each node is a process on a loopback address of its own, with
 * the generated files in force. Docker's part is tested elsewhere; here it is the configuration that has to be right, on
 * every major.
 */
package io.github.pgrepl.local;
