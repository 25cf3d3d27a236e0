package io.github.pgrepl.operate;

import io.github.pgrepl.operate.Succession.Heard;
import io.github.pgrepl.operate.Succession.Led;
import io.github.pgrepl.spec.SynchronousList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All nodes at about the same time, in the order of the plan, and who led last. */
record Muster(List<Member> members, Optional<Led> led) {

    Muster {
        members = List.copyOf(members);
    }

    Member member(String name) {
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of several, which must not be, who was promoted last. */
    Optional<Member> leader() {
        return members.stream()
                .filter(Member::leads)
                .max(Comparator.comparingInt(
                        member -> member.word().orElseThrow().timeline()));
    }

    List<Member> others(String name) {
        return members.stream().filter(member -> !member.name().equals(name)).toList();
    }

    Succession succession() {
        Map<String, SynchronousList> lists = new HashMap<>();
        members.forEach(member -> member.plan().synchronous().ifPresent(list -> lists.put(member.name(), list)));
        return new Succession(members.stream().map(Member::heard).toList(), lists, led);
    }

    Optional<String> best() {
        return succession().best().map(Heard::name);
    }

    Optional<String> loss(String name) {
        return succession().loss(member(name).heard());
    }
}
