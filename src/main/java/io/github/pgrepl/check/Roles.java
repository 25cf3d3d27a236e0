package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.DatabaseSpec;
import io.github.pgrepl.spec.ClusterSpec.UserSpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Users and databases are there once, fit each other, and take no name that PostgreSQL or pgrepl uses. */
final class Roles implements Rule {

    private static final Set<String> ROLES = Set.of(Planner.SUPERUSER, "public", "none", "all");
    private static final Set<String> DATABASES = Set.of(Planner.SUPERUSER, "template0", "template1");
    private static final String TAKEN = ": PostgreSQL has something of this name; choose another";

    @Override
    public Set<String> needs() {
        return Set.of("users", "databases");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        SpecPath replication = SpecPath.ROOT.child("replication").child("user");
        reservedRole(spec.replication().user())
                .ifPresent(message -> problems.accept(Problem.error(replication, message)));
        Set<String> roles = new HashSet<>(Set.of(Names.fold(spec.replication().user())));
        for (UserSpec user : spec.users()) {
            checkUser(user, spec, roles, problems);
        }
        Set<String> databases = new HashSet<>();
        for (DatabaseSpec database : spec.databases()) {
            checkDatabase(database, spec, databases, problems);
        }
    }

    private static void checkUser(UserSpec user, ClusterSpec spec, Set<String> roles, Consumer<Problem> problems) {
        SpecPath name = user.path().child("name");
        if (!roles.add(Names.fold(user.name()))) {
            problems.accept(Problem.error(
                    name, Quoted.of(user.name()) + ": another role has this name, or one that differs in case only"));
        }
        reservedRole(user.name()).ifPresent(message -> problems.accept(Problem.error(name, message)));
        List<String> databases = Stream.concat(
                        spec.databases().stream().map(DatabaseSpec::name), Stream.of(Planner.SUPERUSER))
                .toList();
        if (!databases.contains(user.database())) {
            problems.accept(Problem.error(
                    user.path().child("database"),
                    Names.unknown("database", user.database(), databases, "declare it in <databases>")));
        }
    }

    private static void checkDatabase(
            DatabaseSpec database, ClusterSpec spec, Set<String> names, Consumer<Problem> problems) {
        SpecPath name = database.path().child("name");
        if (!names.add(Names.fold(database.name()))) {
            problems.accept(Problem.error(
                    name,
                    Quoted.of(database.name()) + ": another database has this name, or one that differs in case only"));
        }
        reservedDatabase(database.name()).ifPresent(message -> problems.accept(Problem.error(name, message)));
        List<String> users = spec.users().stream().map(UserSpec::name).toList();
        database.owner()
                .filter(owner -> !users.contains(owner) && !owner.equals(Planner.SUPERUSER))
                .ifPresent(owner -> problems.accept(Problem.error(
                        database.path().child("owner"), Names.unknown("user", owner, users, "declare it in <users>"))));
    }

    /** A role is a file with its password, too. */
    private static Optional<String> reservedRole(String name) {
        String folded = Names.fold(name);
        if (ROLES.contains(folded)) {
            return Optional.of(Quoted.of(name) + TAKEN);
        }
        if (folded.startsWith("pg_")) {
            return Optional.of(Quoted.of(name) + ": roles that begin with pg_ are PostgreSQL's own; choose another");
        }
        if (folded.startsWith("pgrepl_")) {
            return Optional.of(Quoted.of(name) + ": roles that begin with pgrepl_ are pgrepl's own; choose another");
        }
        if (folded.startsWith("tls-")) {
            return Optional.of(
                    Quoted.of(name) + ": secrets that begin with tls- are keys and certificates; choose another");
        }
        return Names.device(name).map(message -> Quoted.of(name) + ": " + message);
    }

    private static Optional<String> reservedDatabase(String name) {
        return DATABASES.contains(Names.fold(name)) ? Optional.of(Quoted.of(name) + TAKEN) : Optional.empty();
    }
}
