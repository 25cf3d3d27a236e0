package io.github.pgrepl.operate;

import java.util.Optional;

/**
 * A setting that is not what the plan says.
 *
 * @param planned as the plan has it; nothing where it leaves the setting alone
 * @param inForce as the server shows it; nothing where it does not know the setting
 * @param pendingRestart whether the configuration files say something that only a restart puts in force
 * @param remedy what to do
 */
record Drift(
        String setting, Optional<String> planned, Optional<String> inForce, boolean pendingRestart, String remedy) {

    JsonObject json() {
        return new JsonObject()
                .with("setting", setting)
                .with("planned", planned)
                .with("inForce", inForce)
                .with("pendingRestart", pendingRestart);
    }

    @Override
    public String toString() {
        return setting + ": planned " + planned.orElse("as PostgreSQL has it") + ", in force "
                + inForce.orElse("nothing") + (pendingRestart ? ", pending restart" : "") + "; " + remedy;
    }
}
