/** Floor 0: lines of pg_hba.conf and pg_ident.conf, read as the servers of each major read them. */
package io.github.pgrepl.access;
