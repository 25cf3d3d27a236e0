package io.github.pgrepl.stack.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pgrepl.plan.ClusterPlan;
import io.github.pgrepl.plan.NodePlan;
import io.github.pgrepl.plan.Planner;
import io.github.pgrepl.plan.ProjectFiles;
import io.github.pgrepl.spec.YamlSpec;
import io.github.pgrepl.stack.NodeSteps.Claim;
import io.github.pgrepl.stack.docker.DockerLayout;
import io.github.pgrepl.stack.embedded.Roster.Data;
import io.github.pgrepl.stack.embedded.Roster.Data.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static final ClusterPlan PLAN = Planner.plan(YamlSpec.right("""
            primary: {name: a}
            standbys: [{name: d, port: 1, upstream: c}, {name: c, port: 2, upstream: b}, {name: b, port: 3}]
            """), DockerLayout.layout(), ProjectFiles.NONE);

    private static final Data NONE = new Data(Kind.NONE, 0);

    @Test
    void withoutAnyDataDirectoryTheClusterIsStillToBeMade() {
        Roster roster = roster(Map.of(), 1);
        assertThat(roster.isFresh(PLAN)).isTrue();
        assertThat(roster.held()).isEmpty();
    }

    @Test
    void eachStandbyStartsAfterTheOneItStreamsFrom() {
        Roster roster = roster(Map.of("a", primary(1), "b", standby(1), "c", standby(1), "d", standby(1)), 1);
        assertThat(roster.leader().map(NodePlan::name)).contains("a");
        assertThat(roster.order(PLAN)).extracting(NodePlan::name).containsExactly("a", "b", "c", "d");
    }

    @Test
    void promotedLastLeadsAndThePrimaryOfBeforeIsHeld() {
        Roster roster = roster(Map.of("a", primary(1), "b", primary(2), "c", standby(2), "d", standby(2)), 2);
        assertThat(roster.leader().map(NodePlan::name)).contains("b");
        assertThat(roster.order(PLAN)).extracting(NodePlan::name).containsExactly("b", "c", "d");
        assertThat(roster.held())
                .containsOnlyKeys("a")
                .containsEntry(
                        "a",
                        "b is the primary, on timeline 2; it was primary before and does not start as a second one. Bring it"
                                + " back as a standby with: mvn pgrepl:rejoin -Dpgrepl.node=a");
    }

    @Test
    void primaryThatTheArchiveKnowsToBeOldIsHeld() {
        Roster roster = roster(Map.of("a", primary(1), "b", standby(1)), 2);
        assertThat(roster.leader()).isEmpty();
        assertThat(roster.held().get("a")).contains("the archive knows timeline 2, a is on 1");
    }

    @Test
    void nothingIsMadeOrClonedWhereTheClusterIsThereAndNobodyLeads() {
        Roster roster = roster(Map.of("b", standby(1)), 1);
        assertThat(roster.isFresh(PLAN)).isFalse();
        assertThat(roster.held()).containsOnlyKeys("a", "c", "d");
        assertThat(roster.order(PLAN)).extracting(NodePlan::name).containsExactly("b");
    }

    @Test
    void primaryIsHeldWhereAnotherLaidClaimToALaterTimeline() {
        Map<String, Data> data = Map.of("a", primary(1), "b", standby(1), "c", standby(1), "d", standby(1));
        Roster roster = roster(data, 1, Optional.of(new Claim("b", 2)));
        assertThat(roster.leader()).isEmpty();
        assertThat(roster.order(PLAN)).extracting(NodePlan::name).containsExactly("b", "c", "d");
        assertThat(roster.held().get("a"))
                .startsWith("b was to be promoted, and may have been; a does not start as a second primary. Start b")
                .contains("If b is lost, mvn pgrepl:promote -Dpgrepl.node=a lets this one lead again");
        assertThat(roster(data, 1, Optional.of(new Claim("a", 2))).held()).isEmpty();
        assertThat(roster(data, 1, Optional.of(new Claim("b", 1))).held()).isEmpty();
    }

    private static Roster roster(Map<String, Data> data, int archived) {
        return roster(data, archived, Optional.empty());
    }

    private static Roster roster(Map<String, Data> data, int archived, Optional<Claim> claim) {
        return Roster.of(PLAN, node -> data.getOrDefault(node.name(), NONE), archived, claim);
    }

    private static Data primary(int timeline) {
        return new Data(Kind.PRIMARY, timeline);
    }

    private static Data standby(int timeline) {
        return new Data(Kind.STANDBY, timeline);
    }
}
