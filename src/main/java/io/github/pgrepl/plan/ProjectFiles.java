package io.github.pgrepl.plan;

import java.util.List;
import java.util.Set;

/**
 * What the directories that a spec names hold; looked up before planning, which reads no files.
 *
 * @param initScripts names of the scripts for the first start, in the order in which they run
 * @param tls names of the files in the directory of PEM files
 */
public record ProjectFiles(List<String> initScripts, Set<String> tls) {

    public static final ProjectFiles NONE = new ProjectFiles(List.of(), Set.of());

    /** The certificate authority that clients' certificates are checked against; there only if they are. */
    public static final String AUTHORITY = "ca.crt";

    /** Makes roles and databases; it lies beside the scripts for the first start, and runs before them. */
    public static final String ROLES_SCRIPT = "00-pgrepl.sql";

    public ProjectFiles {
        initScripts = List.copyOf(initScripts);
        tls = Set.copyOf(tls);
    }
}
