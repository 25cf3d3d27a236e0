package io.github.pgrepl.operate;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing that was looked at on one node.
 *
 * @param check what was looked at, in a word
 * @param detail what was seen; where it is wrong, with what to do
 * @param drift the setting that differs, where it is about one
 */
record Finding(String check, String node, Result result, String detail, Optional<Drift> drift) {

    enum Result {
        OK("ok"),
        FAILED("FAILED"),
        /** It could not be looked at, for a reason that is no fault. */
        SKIPPED("skipped");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Finding ok(String check, String node, String detail) {
        return new Finding(check, node, Result.OK, detail, Optional.empty());
    }

    static Finding failed(String check, String node, String detail) {
        return new Finding(check, node, Result.FAILED, detail, Optional.empty());
    }

    static Finding skipped(String check, String node, String detail) {
        return new Finding(check, node, Result.SKIPPED, detail, Optional.empty());
    }

    static Finding of(String check, String node, Drift drift) {
        return new Finding(check, node, Result.FAILED, drift.toString(), Optional.of(drift));
    }

    boolean isFailure() {
        return result == Result.FAILED;
    }

    JsonObject json() {
        return new JsonObject()
                .with("check", check)
                .with("node", node)
                .with("result", result.name().toLowerCase(Locale.ROOT))
                .with("detail", detail)
                .with("drift", drift.map(Drift::json));
    }
}
