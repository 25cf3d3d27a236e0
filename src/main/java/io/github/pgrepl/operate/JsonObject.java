package io.github.pgrepl.operate;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An answer for programs: names in a fixed order, and none where there is no value. */
public final class JsonObject {

    private final Map<String, Object> values = new LinkedHashMap<>();

    public JsonObject with(String name, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> with(name, present));
        } else if (value instanceof List<?> list) {
            values.put(name, list.stream().map(JsonObject::plain).toList());
        } else {
            values.put(name, plain(value));
        }
        return this;
    }

    private static Object plain(Object value) {
        return value instanceof JsonObject object ? object.values : value;
    }

    @Override
    public String toString() {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(values) + "\n";
    }
}
