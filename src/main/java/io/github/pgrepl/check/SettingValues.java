package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.catalog.Parameter;
import io.github.pgrepl.catalog.Verdict;
import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.ManagedSettings;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.ClusterSpec.StandbySpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Setting;
import io.github.pgrepl.spec.SpecPath;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Every setting is one that the declared version takes, with a value that it takes, and that is the user's to set. */
final class SettingValues implements Rule {

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        Catalog catalog = Catalog.of(spec.postgres());
        checkAll(catalog, spec.settings(), preloaded(spec.settings(), List.of()), problems);
        for (NodeSpec node : spec.nodes()) {
            checkAll(catalog, node.settings(), preloaded(spec.settings(), node.settings()), problems);
        }
        checkElements(catalog, spec, problems);
    }

    private static void checkAll(
            Catalog catalog, List<Setting> settings, Set<String> preloaded, Consumer<Problem> problems) {
        Map<String, Setting> seen = new HashMap<>();
        for (Setting setting : settings) {
            String name = catalog.find(setting.name()).map(Parameter::name).orElse(Names.fold(setting.name()));
            Setting other = seen.putIfAbsent(name, setting);
            Optional<String> managed = ManagedSettings.reason(name);
            if (other != null) {
                problems.accept(Problem.error(
                        setting.path(), "is the same setting as <" + other.name() + ">; keep one of them"));
            } else if (setting.value().indexOf('\0') >= 0) {
                problems.accept(Problem.error(setting.path(), "holds a zero byte, which PostgreSQL takes nowhere"));
            } else if (managed.isPresent()) {
                problems.accept(Problem.error(setting.path(), "pgrepl manages this setting: " + managed.get()));
            } else {
                report(setting.path(), catalog.check(setting.name(), setting.value(), preloaded), problems);
            }
        }
    }

    /** Elements of the spec that are settings under another name. */
    private static void checkElements(Catalog catalog, ClusterSpec spec, Consumer<Problem> problems) {
        SpecPath replication = SpecPath.ROOT.child("replication");
        String slotSize = spec.replication().maxSlotWalKeepSize();
        SpecPath slotPath = replication.child("maxSlotWalKeepSize");
        Verdict slot = catalog.check("max_slot_wal_keep_size", slotSize);
        report(slotPath, slot, problems);
        if (slot.accepted().filter(accepted -> accepted.whole() < 0).isPresent()) {
            problems.accept(Problem.error(
                    slotPath,
                    slotSize + " means no limit: a standby that is gone would fill the disk; give a size such as 4GB"));
        }
        report(
                replication.child("walKeepSize"),
                catalog.check("wal_keep_size", spec.replication().walKeepSize()),
                problems);
        report(
                SpecPath.ROOT.child("archive").child("timeout"),
                catalog.check("archive_timeout", spec.archive().timeout()),
                problems);
        for (StandbySpec standby : spec.standbys()) {
            standby.applyDelay()
                    .ifPresent(delay -> report(
                            standby.node().path().child("applyDelay"),
                            catalog.check("recovery_min_apply_delay", delay),
                            problems));
        }
    }

    private static void report(SpecPath path, Verdict verdict, Consumer<Problem> problems) {
        verdict.rejection().ifPresent(message -> problems.accept(Problem.error(path, message)));
        verdict.accepted()
                .ifPresent(accepted ->
                        accepted.warnings().forEach(warning -> problems.accept(Problem.warning(path, warning))));
    }

    /** The libraries that a node loads when it starts: the last layer that names them counts. */
    private static Set<String> preloaded(List<Setting> cluster, List<Setting> node) {
        Set<String> libraries = new LinkedHashSet<>();
        for (List<Setting> layer : List.of(cluster, node)) {
            for (Setting setting : layer) {
                if (setting.name().equalsIgnoreCase("shared_preload_libraries")) {
                    libraries.clear();
                    libraries.addAll(Names.libraries(setting.value()));
                }
            }
        }
        return libraries;
    }
}
