/** Floor 0: the settings each PostgreSQL major accepts, as its servers do. */
package io.github.pgrepl.catalog;
