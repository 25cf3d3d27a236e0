package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The scripts for the first start lie beside pgrepl's own, under names of their own on every file system. */
final class InitScripts implements Rule {

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Map<String, String> seen = new HashMap<>();
        for (String script : plan.files().initScripts()) {
            String other = seen.putIfAbsent(Names.fold(script), script);
            if (script.equalsIgnoreCase(ProjectFiles.ROLES_SCRIPT)) {
                report(Quoted.of(script) + " is the name of the script that makes roles and databases", problems);
            } else if (other != null) {
                report(
                        Quoted.of(script) + " and " + Quoted.of(other) + " are one file where case does not count",
                        problems);
            }
            Names.device(script).ifPresent(message -> report(Quoted.of(script) + ": " + message, problems));
        }
    }

    private static void report(String message, Consumer<Problem> problems) {
        problems.accept(Problem.error(SpecPath.ROOT.child("initScripts"), message + "; rename it"));
    }
}
