package io.github.pgrepl.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The published JSON Schema takes the spec of every example, written as YAML would have it. */
class ExamplesAgainstSchemaTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    static List<Example> examples() throws IOException {
        return Example.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSchemaTakesTheExample(Example example) throws IOException {
        String text = Files.readString(Path.of("src/site/resources/pgrepl-spec.schema.json"));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text, InputFormat.JSON);

        JsonNode spec = json(example.cluster(), JSON.readTree(text));

        assertThat(schema.validate(spec)).isEmpty();
        assertThat(spec.propertyNames()).hasSize(example.cluster().getChildCount());
    }

    private static JsonNode json(Xpp3Dom element, JsonNode schema) {
        if (schema.has("items")) {
            ArrayNode list = JSON.createArrayNode();
            for (Xpp3Dom child : element.getChildren()) {
                list.add(json(child, schema.get("items")));
            }
            return list;
        }
        if (!schema.has("additionalProperties")) {
            return StringNode.valueOf(element.getValue());
        }
        ObjectNode object = JSON.createObjectNode();
        for (Xpp3Dom child : element.getChildren()) {
            object.set(child.getName(), json(child, schema.path("properties").path(child.getName())));
        }
        return object;
    }
}
