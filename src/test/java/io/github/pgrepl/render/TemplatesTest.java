package io.github.pgrepl.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pgrepl.plan.NodePlan.Role;
import io.github.pgrepl.plan.Origin;
import io.github.pgrepl.plan.PlannedSetting;
import io.github.pgrepl.spec.ClusterSpec.UserSpec;
import io.github.pgrepl.spec.SpecPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template of a user's may do. */
class TemplatesTest {

    private static final Map<String, Object> MODEL = Map.of(
            "user",
            new UserSpec("app", "orders", SpecPath.ROOT),
            "setting",
            new PlannedSetting("work_mem", "8MB", Origin.NODE, ""),
            "role",
            Role.PRIMARY,
            "nothing",
            Optional.empty(),
            "something",
            Optional.of("a"),
            "list",
            List.of("a", "b"),
            "map",
            Map.of("key", 1000),
            "yes",
            true);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${user.name} app",
                "${user.name()} app",
                "${setting.origin.word()} node",
                "${role} PRIMARY",
                "${something!'none'} a",
                "${nothing!'none'} none",
                "<#if nothing??>some<#else>none</#if> none",
                "<#list list as item>${item}<#sep>,</#list> a,b",
                "${list?size} 2",
                "<#list map as key, value>${key}=${value}</#list> key=1000",
                "<#if yes && !setting.hasReason()>yes</#if> yes",
            })
    void showData(String templateAndText) throws IOException {
        int space = templateAndText.lastIndexOf(' ');
        assertThat(render(templateAndText.substring(0, space))).isEqualTo(templateAndText.substring(space + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${user.nam}",
                "${user.class}",
                "${user.getClass()}",
                "${user.name('a')}${user.hashCode()}",
                "${role.compareTo(role)}",
                "${role.name()}",
                "${user?api.name}",
                "${'freemarker.template.utility.Execute'?new()('id')}",
            })
    void reachNothingElse(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(RenderException.class)
                .hasMessageContaining("The template t.txt.ftl cannot be rendered");
    }

    private String render(String template) throws IOException {
        Files.writeString(directory.resolve("t.txt.ftl"), template);
        return new Templates(Optional.of(directory)).render("t.txt", MODEL);
    }

    @Test
    void valuesOfTheirOwnKindOfFileAreQuoted() throws IOException {
        Files.writeString(directory.resolve("t.sql.ftl"), "${text}");
        assertThat(new Templates(Optional.of(directory)).render("t.sql", Map.of("text", "it's")))
                .isEqualTo("'it''s'");
    }
}
