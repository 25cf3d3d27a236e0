package io.github.pgrepl.spec;

import io.github.pgrepl.spec.Type.ListOf;
import io.github.pgrepl.spec.Type.Struct;
import java.util.ArrayList;
import java.util.List;

/** Writes what the reader knows as a page of the site: every element, group by group. */
final class SpecReference {

    private static final String INTRODUCTION = """
            # The spec

            A spec says what a cluster consists of. It stands in the POM, as `<cluster>` in the configuration of
            `pgrepl-maven-plugin`, or with the same names in a YAML file that `-Dpgrepl.spec` names. Everything has a default:
            `<cluster/>` alone is a primary and one standby.

            The same spec in both:

            ```xml
            %s```

            ```yaml
            %s```

            In an editor, the first line of that file gives completion and checks, with the path to
            [pgrepl-spec.schema.json](pgrepl-spec.schema.json):

            ```yaml
            # yaml-language-server: $schema=pgrepl-spec.schema.json
            ```

            A list has an element for each item in the POM, such as `<standby>` in `<standbys>`, and is an ordinary list in YAML.
            Messages count items from 1: `<standbys><standby>[2]<port>` in a POM is `standbys[2].port` in YAML.
            YAML's values are taken as they are written: `on` stays `on`.
            """;

    private final List<String> groups = new ArrayList<>();

    private SpecReference() {}

    static String text(String pom, String yaml) {
        SpecReference reference = new SpecReference();
        reference.group("The cluster", "", SpecReader.CLUSTER);
        return INTRODUCTION.formatted(pom, yaml) + String.join("", reference.groups);
    }

    private void group(String title, String path, Struct<?> struct) {
        StringBuilder table =
                new StringBuilder("\n## " + title + "\n\n| element | takes | default | |\n|---|---|---|---|\n");
        int place = groups.size();
        for (Field<?> field : struct.fields()) {
            String at = path + "<" + field.name() + ">";
            String allowed = field.type().allowed();
            if (struct(field.type()) != null) {
                String below = field.type() instanceof ListOf<?> list ? at + "<" + list.itemName() + ">" : at;
                group("`" + below + "`", below, struct(field.type()));
                allowed = field.type() instanceof ListOf<?> ? allowed : "elements, see below";
            }
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            at,
                            cell(allowed),
                            field.required() ? "**required**" : code(field.defaultText()),
                            cell(field.documentation())));
        }
        groups.add(place, table.toString());
    }

    private static Struct<?> struct(Type<?> type) {
        if (type instanceof ListOf<?> list) {
            return struct(list.item());
        }
        return type instanceof Struct<?> struct ? struct : null;
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
