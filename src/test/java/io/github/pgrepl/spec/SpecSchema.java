package io.github.pgrepl.spec;

import io.github.pgrepl.spec.Type.ListOf;
import io.github.pgrepl.spec.Type.Located;
import io.github.pgrepl.spec.Type.Scalar;
import io.github.pgrepl.spec.Type.Settings;
import io.github.pgrepl.spec.Type.Struct;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what the reader knows of YAML files as a JSON Schema. It accepts whatever the reader accepts; some texts with a
 * syntax of their own only the reader refuses.
 */
final class SpecSchema {

    private SpecSchema() {}

    static String text() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "pgrepl: a replicated PostgreSQL");
        schema.put(
                "description", "A spec of pgrepl-maven-plugin, which -Dpgrepl.spec names. Everything has a default.");
        schema.putAll(of(SpecReader.CLUSTER));
        JsonMapper mapper = JsonMapper.builder()
                .disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        return mapper.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(schema)
                        .replace("\r\n", "\n") + "\n";
    }

    private static Map<String, Object> of(Type<?> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        if (type instanceof Located<?, ?> located) {
            return of(located.type());
        } else if (type instanceof Struct<?> struct) {
            struct(struct, schema);
        } else if (type instanceof ListOf<?> list) {
            Map<String, Object> item = of(list.item());
            // A mapping with the item's name in it is what a POM's list comes to, and is read alike.
            schema.put("type", List.of("array", "object", "null"));
            schema.put("items", item);
            schema.put("properties", Map.of(list.itemName(), item));
            schema.put("additionalProperties", false);
        } else if (type instanceof Settings) {
            schema.put("type", List.of("object", "null"));
            schema.put("additionalProperties", Map.of("type", List.of("string", "number", "boolean", "null")));
        } else {
            scalar((Scalar<?>) type, schema);
        }
        return schema;
    }

    private static void struct(Struct<?> struct, Map<String, Object> schema) {
        List<String> required = struct.fields().stream()
                .filter(Field::required)
                .map(Field::name)
                .toList();
        Map<String, Object> properties = new LinkedHashMap<>();
        struct.fields().forEach(field -> properties.put(field.name(), field(field)));
        schema.put("type", required.isEmpty() ? List.of("object", "null") : "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
    }

    private static Map<String, Object> field(Field<?> field) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(
                "description", field.documentation() + " Takes " + field.type().allowed() + ".");
        if (!field.defaultText().isEmpty()) {
            schema.put("default", value(field));
        }
        schema.putAll(of(field.type()));
        return schema;
    }

    private static Object value(Field<?> field) {
        Object value = field.defaultValue();
        return value instanceof Boolean ? value : field.defaultText();
    }

    /** A text that looks like a number or a boolean is one in YAML, and the reader takes it as it is written. */
    private static void scalar(Scalar<?> scalar, Map<String, Object> schema) {
        boolean booleans = accepts(scalar, "true", "false", "off");
        boolean fractions = accepts(scalar, "0.5", "1.5", "17.4");
        boolean integers = fractions || accepts(scalar, "1", "17");
        if (!scalar.choices().isEmpty()) {
            List<Object> choices = new ArrayList<>(scalar.choices());
            if (booleans) {
                scalar.choices().forEach(choice -> choices.add(Boolean.valueOf(choice)));
            }
            schema.put("enum", choices);
            return;
        }
        List<String> types = new ArrayList<>(List.of("string"));
        if (integers) {
            types.add(fractions ? "number" : "integer");
            scalar.range()
                    .ifPresentOrElse(
                            range -> {
                                schema.put("minimum", new BigDecimal(range.least()));
                                schema.put("maximum", new BigDecimal(range.most()));
                            },
                            () -> {
                                if (!accepts(scalar, "-1")) {
                                    schema.put("minimum", 0);
                                }
                            });
        }
        if (booleans) {
            types.add("boolean");
        }
        schema.put("type", types.size() == 1 ? "string" : types);
        schema.put("pattern", "^(?:" + scalar.pattern() + ")$");
    }

    private static boolean accepts(Scalar<?> scalar, String... texts) {
        return Stream.of(texts).anyMatch(text -> scalar.parser().apply(text).isPresent());
    }
}
