package io.github.pgrepl.check;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.spec.Problem;
import io.github.pgrepl.spec.Quoted;
import io.github.pgrepl.spec.SpecPath;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The official image, where it is named with a tag, holds the version that the spec declares. */
final class Images implements Rule {

    private static final Pattern OFFICIAL =
            Pattern.compile("(?:docker\\.io/)?(?:library/)?postgres:(?<major>[0-9]+)(?:[.@-].*)?");

    @Override
    public Set<String> needs() {
        return Set.of("postgres", "image");
    }

    @Override
    public void check(ClusterPlan plan, Consumer<Problem> problems) {
        Matcher image = OFFICIAL.matcher(plan.spec().image());
        int major = plan.spec().postgres().major();
        if (image.matches() && !image.group("major").equals(Integer.toString(major))) {
            problems.accept(Problem.error(
                    SpecPath.ROOT.child("image"),
                    Quoted.of(plan.spec().image()) + " is not PostgreSQL " + major
                            + ", which <postgres> declares; make the two agree"));
        }
    }
}
