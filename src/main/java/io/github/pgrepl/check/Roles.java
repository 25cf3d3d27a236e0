package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.spec.ClusterSpec;
import io.github.pgrepl.spec.ClusterSpec.DatabaseSpec;
import io.github.pgrepl.spec.ClusterSpec.UserSpec;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import io.github.pgrepl.spec.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Users and databases are there once, fit each other, and take no name that PostgreSQL or pgrepl uses. */
final class Roles implements Rule {

    private static final Set<String> ROLES =
            Set.of(Planner.SUPERUSER, Planner.REWIND_USER, Planner.MONITOR_USER, "public", "none", "all");
    private static final Set<String> DATABASES = Set.of(Planner.SUPERUSER, "template0", "template1");

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        ClusterSpec spec = plan.spec();
        SpecPath replication = SpecPath.ROOT.child("replication").child("user");
        reserved(spec.replication().user(), ROLES)
                .ifPresent(message -> problems.accept(Problem.error(replication, message)));
        Set<String> roles = new HashSet<>(Set.of(fold(spec.replication().user())));
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
        if (!roles.add(fold(user.name()))) {
            problems.accept(Problem.error(
                    name, Quoted.of(user.name()) + ": another role has this name, or one that differs in case only"));
        }
        reserved(user.name(), ROLES).ifPresent(message -> problems.accept(Problem.error(name, message)));
        List<String> databases = Stream.concat(
                        spec.databases().stream().map(DatabaseSpec::name), Stream.of(Planner.SUPERUSER))
                .toList();
        if (!databases.contains(user.database())) {
            problems.accept(Problem.error(
                    user.path().child("database"),
                    unknown("database", user.database(), databases, "declare it in <databases>")));
        }
    }

    private static void checkDatabase(
            DatabaseSpec database, ClusterSpec spec, Set<String> names, Consumer<Problem> problems) {
        SpecPath name = database.path().child("name");
        if (!names.add(fold(database.name()))) {
            problems.accept(Problem.error(
                    name,
                    Quoted.of(database.name()) + ": another database has this name, or one that differs in case only"));
        }
        reserved(database.name(), DATABASES).ifPresent(message -> problems.accept(Problem.error(name, message)));
        List<String> users = spec.users().stream().map(UserSpec::name).toList();
        database.owner()
                .filter(owner -> !users.contains(owner))
                .ifPresent(owner -> problems.accept(Problem.error(
                        database.path().child("owner"), unknown("user", owner, users, "declare it in <users>"))));
    }

    private static Optional<String> reserved(String name, Set<String> taken) {
        if (taken.contains(fold(name))) {
            return Optional.of(Quoted.of(name) + ": PostgreSQL or pgrepl has something of this name; choose another");
        }
        if (fold(name).startsWith("pg_")) {
            return Optional.of(Quoted.of(name) + ": names that begin with pg_ are PostgreSQL's own; choose another");
        }
        return Optional.empty();
    }

    private static String unknown(String what, String name, List<String> known, String otherwise) {
        String hint = Spelling.nearest(name, known)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElse(otherwise);
        return "no " + what + " is called " + Quoted.of(name) + "; " + hint;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
