package io.github.pgrepl.check;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.catalog.Verdict.Accepted;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.PlannedSetting;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.NodeSpec;
import io.github.pgrepl.spec.Setting;
import io.github.pgrepl.spec.SpecPath;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a setting comes to on a node: its planned value, or the server's default. */
record Effective(Catalog catalog, NodePlan node) {

    /** As the user or the server writes it. */
    String text(String name) {
        return node.setting(name)
                .map(PlannedSetting::value)
                .or(() -> catalog.find(name).flatMap(parameter -> parameter.defaultText()))
                .orElse("");
    }

    /** In the setting's base unit; nothing where the value is wrong, which another rule reports. */
    OptionalLong number(String name) {
        Optional<Accepted> accepted = catalog.check(name, text(name)).accepted();
        return accepted.map(value -> OptionalLong.of(value.whole())).orElseGet(OptionalLong::empty);
    }

    /** The name of an enum's value; empty where the value is wrong. */
    String choice(String name) {
        return catalog.check(name, text(name)).accepted().map(Accepted::text).orElse("");
    }

    /** Of a boolean; nothing where the value is wrong. */
    Optional<Boolean> flag(String name) {
        return catalog.check(name, text(name)).accepted().map(Accepted::flag);
    }

    /** Of a list of libraries. */
    List<String> libraries(String name) {
        return Names.libraries(text(name));
    }

    /** Where the spec sets it for this node; where it could, if it does not. */
    SpecPath path(ClusterSpec spec, String name) {
        NodeSpec nodeSpec = nodeSpec(spec);
        return Stream.of(nodeSpec.settings(), spec.settings())
                .flatMap(List::stream)
                .filter(setting -> isCalled(setting.name(), name))
                .map(Setting::path)
                .findFirst()
                .orElse(nodeSpec.path().child("settings").child(name));
    }

    NodeSpec nodeSpec(ClusterSpec spec) {
        return spec.nodes().stream()
                .filter(candidate -> candidate.name().equals(node.name()))
                .findFirst()
                .orElseThrow();
    }

    /** By its name, in any case, or an alias. */
    private boolean isCalled(String written, String name) {
        return catalog.find(written).filter(found -> found.name().equals(name)).isPresent();
    }
}
