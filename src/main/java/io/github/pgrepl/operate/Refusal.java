package io.github.pgrepl.operate;

import io.github.pgrepl.plan.Planner;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a server's refusal of a question means. */
final class Refusal {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Refusal() {}

    /** @param rights as {@code grant} names them, that the question needs and a cluster of before may lack */
    static String of(SQLException refusal, String... rights) {
        if (!INSUFFICIENT_PRIVILEGE.equals(refusal.getSQLState()) || rights.length == 0) {
            return "cannot be asked: " + refusal.getMessage();
        }
        return "cannot be asked, because the cluster was made without the right to; as the superuser, in the database "
                + Planner.SUPERUSER + ": "
                + Arrays.stream(rights)
                        .map(right -> "grant " + right + " to " + Planner.MONITOR_USER)
                        .collect(Collectors.joining("; "));
    }
}
