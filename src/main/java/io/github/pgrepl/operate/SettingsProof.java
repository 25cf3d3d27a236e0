package io.github.pgrepl.operate;

import io.github.pgrepl.catalog.Catalog;
import io.github.pgrepl.catalog.ParameterValue;
import io.github.pgrepl.catalog.Verdict;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.PlannedSetting;
import io.github.pgrepl.spec.PostgresVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the settings in force on a node with the planned ones. Both texts are read as the server reads them, so that
 * {@code 16MB} is {@code 2048} blocks and {@code yes} is {@code on}.
 */
final class SettingsProof {

    private static final String CHECK = "settings";

    private final Catalog catalog;

    SettingsProof(PostgresVersion version) {
        this.catalog = Catalog.of(version.major());
    }

    static List<String> names(NodePlan node) {
        return planned(node).stream().map(PlannedSetting::name).toList();
    }

    private static List<PlannedSetting> planned(NodePlan node) {
        return node.settings().stream().flatMap(group -> group.lines().stream()).toList();
    }

    /** @param inForce all settings of the node's server, by name */
    List<Finding> compare(NodePlan node, Map<String, SettingInForce> inForce) {
        List<Finding> findings = new ArrayList<>();
        List<String> unseen = new ArrayList<>();
        for (PlannedSetting planned : planned(node)) {
            Optional<SettingInForce> actual = Optional.ofNullable(inForce.get(planned.name()));
            if (actual.filter(SettingInForce::isClients).isPresent()) {
                unseen.add(planned.name());
            } else {
                drift(planned, actual).ifPresent(drift -> findings.add(Finding.of(CHECK, node.name(), drift)));
            }
        }
        List<String> names = names(node);
        inForce.values().stream()
                .filter(actual -> !names.contains(actual.name()))
                .flatMap(actual -> unplanned(actual).stream())
                .forEach(drift -> findings.add(Finding.of(CHECK, node.name(), drift)));
        if (findings.isEmpty()) {
            findings.add(Finding.ok(CHECK, node.name(), inForceAsPlanned(names.size() - unseen.size(), unseen)));
        }
        return findings;
    }

    /** Some settings are each client's own to say, as the driver does for its session; then nobody sees the server's. */
    private static String inForceAsPlanned(int count, List<String> unseen) {
        return count + " in force as planned"
                + (unseen.isEmpty() ? "" : "; not to be seen past the driver's own: " + String.join(", ", unseen));
    }

    private Optional<Drift> drift(PlannedSetting planned, Optional<SettingInForce> actual) {
        if (actual.isEmpty()) {
            return Optional.of(new Drift(
                    planned.name(),
                    Optional.of(planned.value()),
                    Optional.empty(),
                    false,
                    "this server has no such setting: see that <postgres> is what <image> holds"));
        }
        SettingInForce setting = actual.get();
        if (same(planned, setting) && !setting.pendingRestart()) {
            return Optional.empty();
        }
        return Optional.of(new Drift(
                planned.name(),
                Optional.of(planned.value()),
                Optional.of(setting.shown()),
                setting.pendingRestart(),
                remedy(setting)));
    }

    private static Optional<Drift> unplanned(SettingInForce actual) {
        return actual.isFromFile() || actual.pendingRestart()
                ? Optional.of(new Drift(
                        actual.name(),
                        Optional.empty(),
                        Optional.of(actual.shown()),
                        actual.pendingRestart(),
                        remedy(actual)))
                : Optional.empty();
    }

    private static String remedy(SettingInForce actual) {
        if (actual.isAltered() && !actual.pendingRestart()) {
            return "set with ALTER SYSTEM: put it into <settings>, or ALTER SYSTEM RESET " + actual.name();
        }
        if (actual.source().equals("database") || actual.source().contains("user")) {
            return "set for a database or a role, with ALTER DATABASE or ALTER ROLE: RESET it there";
        }
        return actual.pendingRestart()
                ? "its files say otherwise since its start: restart it, or take that back, as with ALTER SYSTEM RESET "
                        + actual.name()
                : "reload the node, or restart it";
    }

    private boolean same(PlannedSetting planned, SettingInForce actual) {
        Optional<Verdict.Accepted> ours =
                catalog.check(planned.name(), planned.value()).accepted();
        Optional<Verdict.Accepted> theirs =
                catalog.check(planned.name(), actual.value()).accepted();
        if (ours.isEmpty() || theirs.isEmpty()) {
            return planned.value().equals(actual.value());
        }
        return actual.isOverridden() && leavesItToTheServer(ours.get().value())
                || same(planned.name(), ours.get().value(), theirs.get().value());
    }

    /** With {@code wal_buffers = -1} and the like, the server shows what it chose. */
    private static boolean leavesItToTheServer(ParameterValue value) {
        return value instanceof ParameterValue.Whole whole && whole.number() <= 0;
    }

    private static boolean same(String name, ParameterValue ours, ParameterValue theirs) {
        if (ours instanceof ParameterValue.Real real && theirs instanceof ParameterValue.Real other) {
            return sixDigits(real.number()).equals(sixDigits(other.number()));
        }
        if (ours instanceof ParameterValue.Text text && theirs instanceof ParameterValue.Text other) {
            return sameText(name, text.text(), other.text());
        }
        return ours.equals(theirs);
    }

    /** All that the server shows of a real number. */
    private static String sixDigits(double number) {
        return String.format(Locale.ROOT, "%.5e", number);
    }

    private static boolean sameText(String name, String planned, String actual) {
        return switch (name) {
            // The server shows a zone under the name that its file has.
            case "TimeZone", "log_timezone" -> planned.equalsIgnoreCase(actual);
            // It adds the schema.
            case "default_text_search_config" -> actual.equals(planned) || actual.endsWith("." + planned);
            default -> planned.equals(actual);
        };
    }
}
