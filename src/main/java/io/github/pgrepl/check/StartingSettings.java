package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.spec.Problem;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Settings that are each right and together keep a server from starting, or that the engine of containers may forbid. */
final class StartingSettings implements Rule {

    /** From the oldest on; no name stands for no limit. */
    private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Catalog catalog = Catalog.of(plan.spec().postgres());
        for (NodePlan node : plan.nodes()) {
            Effective effective = new Effective(catalog, node);
            BiConsumer<String, String> errors =
                    (setting, message) -> problems.accept(Problem.error(effective.path(plan.spec(), setting), message));
            statistics(effective, errors);
            protocols(effective, errors);
            sharedMemory(effective, errors);
            engine(
                    effective,
                    (setting, message) ->
                            problems.accept(Problem.warning(effective.path(plan.spec(), setting), message)));
        }
    }

    private static void statistics(Effective effective, BiConsumer<String, String> errors) {
        for (String stage : List.of("log_parser_stats", "log_planner_stats", "log_executor_stats")) {
            if (isOn(effective, "log_statement_stats") && isOn(effective, stage)) {
                errors.accept(
                        "log_statement_stats",
                        "on, and so is " + stage + ", which no server starts with; leave one of them off");
            }
        }
    }

    /** Where TLS is off, no server looks at them. */
    private static void protocols(Effective effective, BiConsumer<String, String> errors) {
        int least = PROTOCOLS.indexOf(effective.choice("ssl_min_protocol_version"));
        int most = PROTOCOLS.indexOf(effective.choice("ssl_max_protocol_version"));
        if (isOn(effective, "ssl") && most >= 0 && least > most) {
            errors.accept(
                    "ssl_max_protocol_version",
                    PROTOCOLS.get(most) + " is older than ssl_min_protocol_version, " + PROTOCOLS.get(least)
                            + ", and the server would not start; raise it, or leave it out");
        }
    }

    private static void sharedMemory(Effective effective, BiConsumer<String, String> errors) {
        String type = effective.choice("shared_memory_type");
        if (effective.choice("huge_pages").equals("on") && !type.isEmpty() && !type.equals("mmap")) {
            errors.accept(
                    "huge_pages",
                    "on goes with shared_memory_type = mmap only, not with " + type
                            + ", and the server would not start; use try, or off");
        }
    }

    private static void engine(Effective effective, BiConsumer<String, String> warnings) {
        if (effective.choice("huge_pages").equals("on")) {
            warnings.accept(
                    "huge_pages",
                    "on: the server starts only where the host has set aside enough huge pages (vm.nr_hugepages); use try,"
                            + " which takes them where they are");
        }
        if (effective.choice("io_method").equals("io_uring")) {
            warnings.accept(
                    "io_method",
                    "io_uring: Docker's default seccomp profile forbids it, and the server would not start; use worker, or"
                            + " allow it with security_opt in a docker-compose.yml.ftl of your own");
        }
    }

    private static boolean isOn(Effective effective, String setting) {
        return effective.flag(setting).orElse(false);
    }
}
