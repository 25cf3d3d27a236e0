/**
 * Real PostgreSQL servers of every supported major, for tests that ask them. {@link
 * io.github.pgrepl.testing.RealServer} is one server; {@link io.github.pgrepl.testing.EveryMajor} runs a test once per
 * major.
 */
package io.github.pgrepl.testing;
